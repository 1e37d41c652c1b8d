// The staff desk without eval: Alpine's CSP build knows no globals, so unfold's functions are registered by name.
document.addEventListener("alpine:init", () => {
  const { Alpine, theme, searchForm, searchDropdown, searchCommand, getCurrentTab } = window;
  const known = { theme, searchForm, searchDropdown, searchCommand };
  for (const [name, make] of Object.entries(known)) Alpine.data(name, () => make());
  Alpine.data("desk", () => ({
    activeTab: "",
    // What unfold's expressions read of the page's address.
    window: { location: { pathname: location.pathname, search: location.search } },
    sidebarMobileOpen: false,
    sidebarDesktopOpen: localStorage.getItem("sidebarDesktopOpen") !== "0",
    init() {
      this.activeTab = (this.$el.dataset.tab && getCurrentTab()) || this.$el.dataset.tab;
    },
    switchSidebar() {
      this.sidebarDesktopOpen = !this.sidebarDesktopOpen;
      localStorage.setItem("sidebarDesktopOpen", this.sidebarDesktopOpen ? "1" : "0");
    },
  }));
});
