/*
 * Reads a Jenkinsfile as declarative pipelines are written (jenkins.io, "Pipeline Syntax"): the sections that are
 * known here in the places where they may stand, with the parameters that their steps have. Anything else is an error.
 * Prints a line for each credential and step, as JSON. Usage: groovy jenkins.groovy <Jenkinsfile>
 */
import groovy.json.JsonOutput

class Section {
  /** What may stand here: a name, and what is to be done with its arguments. */
  Map<String, Closure> known = [:]
  /** NAME = value, where that may stand. */
  Closure assigned
  Set<String> seen = [] as Set

  Section(Map<String, Closure> known, Closure assigned = null) {
    this.known = known
    this.assigned = assigned
  }

  def methodMissing(String name, args) {
    if (!known.containsKey(name)) throw new IllegalArgumentException("${name} may not stand here")
    seen << name
    return known[name].call(*args)
  }

  def propertyMissing(String name) {
    if (name in ['any', 'none']) return name
    throw new IllegalArgumentException("${name} is not known here")
  }

  void setProperty(String name, value) {
    if (name in ['known', 'assigned', 'seen']) { this.@"$name" = value; return }
    if (assigned == null) throw new IllegalArgumentException("${name} can't be assigned here")
    assigned.call(name, value)
  }

  static Section run(Closure body, Map<String, Closure> known, Closure assigned = null) {
    def section = new Section(known, assigned)
    body.delegate = section
    body.resolveStrategy = Closure.DELEGATE_ONLY
    body.call()
    return section
  }
}

def emit = { Map line -> println JsonOutput.toJson(line) }
def need = { Section section, String name, List<String> names ->
  def missing = names - section.seen
  if (missing) throw new IllegalArgumentException("${name} lacks ${missing.join(', ')}")
}
def only = { Map given, List<String> names ->
  def other = given.keySet() - names
  if (other) throw new IllegalArgumentException("unknown parameters: ${other.join(', ')}")
}

def environment = { Closure body ->
  Section.run(body, [credentials: { String id -> [credentials: id] }], { name, value ->
    emit([variable: name, value: value])
  })
}
def steps = { Closure body ->
  Section.run(body, [
    sh: { String script -> emit([sh: script]) },
    junit: { String files -> emit([junit: files]) },
    archiveArtifacts: { Map given -> only(given, ['artifacts', 'allowEmptyArchive', 'fingerprint']); emit([archive: given.artifacts]) },
  ])
}
def stage = { String name, Closure body ->
  need(Section.run(body, [steps: steps, environment: environment, agent: { it }]), "stage ${name}", ['steps'])
}
def conditions = ['always', 'success', 'failure', 'unstable', 'cleanup'].collectEntries { [it, steps] }
def options = { Closure body ->
  Section.run(body, [timeout: { Map given -> only(given, ['time', 'unit', 'activity']) }])
}
def triggers = { Closure body ->
  Section.run(body, [cron: { String times -> if (times.split(' ').size() != 5) throw new IllegalArgumentException("no cron: ${times}") }])
}
def pipeline = { Closure body ->
  def section = Section.run(body, [
    agent: { it },
    options: options,
    triggers: triggers,
    environment: environment,
    stages: { Closure stages -> need(Section.run(stages, [stage: stage]), 'stages', ['stage']) },
    post: { Closure post -> Section.run(post, conditions) },
  ])
  need(section, 'pipeline', ['agent', 'stages'])
}

def script = new GroovyShell().parse(new File(args[0]))
script.metaClass.methodMissing = { String name, given ->
  if (name != 'pipeline') throw new IllegalArgumentException("${name} may not stand at the top")
  pipeline.call(*given)
}
script.run()
