package ${package};

import org.mneme.plugin.Plugin;

/** Contributes the memory {@code ${name}}. */
public final class ${Name}Plugin extends Plugin {
  @Override
  protected void configure() {
    memory("${name}", "Adds the last vector of the past to every query.", "", ${Name}Config.class, ${Name}Memory::new);
  }
}
