"""Are the rules that `python -m tests.mutations` breaks still where it looks for them?"""

from pathlib import Path

import pytest

from tests.mutations import MUTATIONS, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.what)
def test_a_rule_that_is_broken_in_trials_stands_once_in_its_file(mutation: Mutation) -> None:
    assert Path(mutation.file).read_text().count(mutation.rule) == 1
    assert mutation.broken != mutation.rule
