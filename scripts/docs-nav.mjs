/**
 * The order of the documentation: what one reads first stands first. Paths are the repository's. A page that is
 * not there yet is left out, and one that is not named here stands at the end of “More”.
 */
export const sections = [
  {
    title: "Begin",
    pages: ["docs/README.md", "docs/start.md", "docs/first-run.md", "docs/faq.md"],
  },
  {
    title: "The three jobs",
    pages: ["docs/jobs/before-you-click.md", "docs/jobs/in-ci.md", "docs/jobs/one-post.md"],
  },
  {
    title: "Commands",
    pages: [
      "docs/commands/README.md",
      ...["check", "send", "replay", "listen", "explain", "lab", "init", "merge", "fleet", "completion"].map(
        (name) => `docs/commands/${name}.md`,
      ),
    ],
  },
  {
    title: "What is wrong, and right",
    pages: ["docs/causes/README.md", "docs/handlers/README.md", "docs/profiles.md", "docs/grades.md"],
  },
  {
    title: "In a project",
    pages: [
      "docs/configuration.md",
      "docs/init.md",
      "docs/ci/README.md",
      "docs/reporters.md",
      "docs/library.md",
      "docs/completion.md",
    ],
  },
  {
    title: "Many endpoints",
    pages: [
      "docs/targets.md",
      "docs/monitoring.md",
      "docs/vantage-points.md",
      "docs/fleet.md",
      "docs/load.md",
      "docs/scale.md",
    ],
  },
  {
    title: "Security",
    pages: ["docs/security.md", "docs/audit.md", "docs/hostile.md", "SECURITY.md"],
  },
  {
    title: "More",
    pages: [
      "README.md",
      "CONTRIBUTING.md",
      "CHANGELOG.md",
      "docs/performance.md",
      "docs/releasing.md",
      "docs/decisions/README.md",
    ],
  },
];

/** What a page is called in the navigation, where its own title is longer than needed. */
export const shortTitles = {
  "docs/README.md": "Overview",
  "docs/ci/README.md": "CI recipes",
  "docs/causes/README.md": "Causes",
  "docs/commands/README.md": "All commands",
  "docs/handlers/README.md": "Handlers",
  "docs/audit.md": "The audit",
  "docs/security.md": "Keys and data",
  "README.md": "README",
  "SECURITY.md": "Threat model",
};
