"""Which addresses do all portals share?"""

from portals.shared.account import urls as account
from portals.shared.auth import urls as auth
from portals.shared.messages import urls as messages
from portals.shared.notices import urls as notices
from portals.shared.organisations import urls as organisations
from portals.shared.oversight import urls as oversight
from portals.shared.palette import urls as palette
from portals.shared.pitches import urls as pitches
from portals.shared.reader import urls as reader
from portals.shared.relations import urls as relations

app_name = "shared"
urlpatterns = [
    *notices.urlpatterns,
    *messages.urlpatterns,
    *reader.urlpatterns,
    *oversight.urlpatterns,
    *relations.urlpatterns,
    *auth.urlpatterns,
    *account.urlpatterns,
    *organisations.urlpatterns,
    *palette.urlpatterns,
    *pitches.urlpatterns,
]
