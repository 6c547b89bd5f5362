/** What a pipeline is made of. */
export interface Pipeline {
  /** Environment variables that hold the keys. */
  readonly variables: readonly string[];
  /** Lines of a POSIX shell that come before the check: into the folder, and what starts the handler. */
  readonly before: readonly string[];
  /** The check, less its reporters. */
  readonly check: string;
  /** The endpoint is started by the pipeline itself: then each change is checked, else what is deployed each night. */
  readonly local: boolean;
}

interface System {
  readonly title: string;
  readonly file: string;
  /** Where that is there already. */
  readonly otherFile: string;
  /** What makes the other file count. */
  readonly include: string;
  /** Where the keys are put. */
  readonly secrets: string;
  readonly text: (pipeline: Pipeline) => string;
}

const junit = "--reporter terminal --reporter junit=prevalidate.xml";

/** The systems that there is a pipeline for. */
export const ciSystems = {
  github: {
    title: "GitHub Actions",
    file: ".github/workflows/prevalidate.yml",
    otherFile: ".github/workflows/prevalidate-check.yml",
    include: "",
    secrets: "the repository's secrets (Settings, Secrets and variables, Actions)",
    text: ({ local, variables, ...steps }) => `${about(local)}
name: prevalidate

on:
${local ? "  push:\n  pull_request:" : '  schedule:\n    - cron: "17 3 * * *"\n  workflow_dispatch:'}

permissions:
  contents: read

jobs:
  prevalidate:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    env:
${each(variables, (name) => `      ${name}: \${{ secrets.${name} }}`)}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - name: Would Validate pass?
        run: |
${script(steps, "--reporter github", "          ")}
`,
  },
  gitlab: {
    title: "GitLab CI",
    file: ".gitlab-ci.yml",
    otherFile: "prevalidate.gitlab-ci.yml",
    include: "include: prevalidate.gitlab-ci.yml",
    secrets: "the project's variables, masked (Settings, CI/CD, Variables)",
    text: ({ local, variables, ...steps }) => `${about(local)}
# ${variables.join(" and ")} ${variables.length > 1 ? "are masked variables" : "is a masked variable"} of the project.
prevalidate:
  image: node:22
  stage: test
  timeout: 10 minutes
  rules:
${
  local
    ? '    - if: $CI_PIPELINE_SOURCE == "merge_request_event"\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH'
    : '    - if: $CI_PIPELINE_SOURCE == "schedule"\n    - if: $CI_PIPELINE_SOURCE == "web"'
}
  script:
    - |
${script(steps, junit, "      ")}
  artifacts:
    when: always
    reports:
      junit: prevalidate.xml
`,
  },
  azure: {
    title: "Azure Pipelines",
    file: "azure-pipelines.yml",
    otherFile: "azure-pipelines.prevalidate.yml",
    include: "make a pipeline of azure-pipelines.prevalidate.yml",
    secrets: "the pipeline's variables, secret (Edit, Variables)",
    text: ({ local, variables, ...steps }) => `${about(local)}
${
  local
    ? "trigger:\n  - main"
    : 'trigger: none\npr: none\nschedules:\n  - cron: "17 3 * * *"\n    displayName: nightly\n    branches:\n      include:\n        - main\n    always: true'
}

pool:
  vmImage: ubuntu-latest

jobs:
  - job: prevalidate
    timeoutInMinutes: 10
    steps:
      - task: NodeTool@0
        inputs:
          versionSpec: 22.x
      - script: |
          set -e
${script(steps, junit, "          ")}
        displayName: Would Validate pass?
        # Secret variables reach a script only when they are named here.
        env:
${each(variables, (name) => `          ${name}: $(${name})`)}
      - task: PublishTestResults@2
        condition: succeededOrFailed()
        inputs:
          testResultsFormat: JUnit
          testResultsFiles: "**/prevalidate.xml"
          testRunTitle: prevalidate
`,
  },
  circleci: {
    title: "CircleCI",
    file: ".circleci/config.yml",
    otherFile: ".circleci/prevalidate.yml",
    include: "put the job of .circleci/prevalidate.yml into .circleci/config.yml",
    secrets: "a context called webhook (Organization Settings, Contexts)",
    text: ({ local, variables, ...steps }) => `${about(local)}
version: 2.1

jobs:
  prevalidate:
    docker:
      - image: cimg/node:22.14
    resource_class: small
    # ${variables.join(" and ")} ${variables.length > 1 ? "come" : "comes"} from the context below.
    steps:
      - checkout
      - run:
          name: Would Validate pass?
          command: |
${script(steps, "--reporter terminal --reporter junit=results/prevalidate/results.xml", "            ")}
      - store_test_results:
          path: results

workflows:
${local ? "  test:" : '  nightly:\n    triggers:\n      - schedule:\n          cron: "17 3 * * *"\n          filters:\n            branches:\n              only: main'}
    jobs:
      - prevalidate:
          context: webhook
`,
  },
  jenkins: {
    title: "Jenkins",
    file: "Jenkinsfile",
    otherFile: "Jenkinsfile.prevalidate",
    include: "make a pipeline of Jenkinsfile.prevalidate",
    secrets: "Jenkins' credentials, of the kind secret text, under these ids",
    text: ({ local, variables, ...steps }) => `${about(local).replaceAll(/^#/gm, "//")}
pipeline {
  agent any
  options {
    timeout(time: 10, unit: 'MINUTES')
  }
${local ? "" : "  triggers {\n    cron('H 3 * * *')\n  }\n"}  environment {
${each(variables, (name) => `    ${name} = credentials('${name}')`)}
  }
  stages {
    stage('Would Validate pass?') {
      steps {
        sh '''
${script(steps, junit, "          ")}
        '''
      }
    }
  }
  post {
    always {
      junit '**/prevalidate.xml'
    }
  }
}
`,
  },
} as const satisfies Readonly<Record<string, System>>;

export type CiSystem = keyof typeof ciSystems;

/** Whether a word names one of them. */
export function isCiSystem(word: string): word is CiSystem {
  return Object.hasOwn(ciSystems, word);
}

/** One of them, without what only it has. */
export function ciSystem(name: CiSystem): System {
  return ciSystems[name];
}

function about(local: boolean): string {
  return local
    ? "# The handler of each change, started in the job itself: would Validate pass?"
    : "# Each night, what is deployed: would Validate pass?";
}

function script(
  { before, check }: Pick<Pipeline, "before" | "check">,
  reporters: string,
  indent: string,
): string {
  return each([...before, `${check} ${reporters}`], (line) => `${indent}${line}`);
}

function each(items: readonly string[], line: (item: string) => string): string {
  return items.map(line).join("\n");
}
