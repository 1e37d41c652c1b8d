// The staff desk without eval: Alpine's CSP build knows no globals, so unfold's functions are registered by name.
document.addEventListener("alpine:init", () => {
  const { Alpine, theme, searchForm, searchDropdown, searchCommand, getCurrentTab } = window;
  const known = { theme, searchForm, searchDropdown, searchCommand };
  for (const [name, make] of Object.entries(known)) Alpine.data(name, () => make());
  Alpine.data("desk", () => ({
    activeTab: "",
    // The globals that unfold's expressions use.
    window: { location: { pathname: location.pathname, search: location.search } },
    localStorage: { setItem: (name, value) => localStorage.setItem(name, value) },
    sidebarMobileOpen: false,
    sidebarDesktopOpen: localStorage.getItem("sidebarDesktopOpen") !== "0",
    init() {
      this.activeTab = (this.$el.dataset.tab && getCurrentTab()) || this.$el.dataset.tab;
    },
  }));
});
