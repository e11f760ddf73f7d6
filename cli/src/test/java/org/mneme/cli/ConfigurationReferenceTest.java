package org.mneme.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mneme.config.ConfigDescription;
import org.mneme.experiment.ComparisonPlanner;
import org.mneme.model.ModelConfig;
import org.mneme.plugin.MemoryDefinition;
import org.mneme.plugin.MemoryRegistry;
import org.mneme.plugin.Plugins;
import org.mneme.plugin.TaskDefinition;
import org.mneme.train.TrainingConfig;

/** {@code docs/configuration.md} is made from the records; {@code -Dmneme.record=true} writes it anew. */
class ConfigurationReferenceTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final Plugins PLUGINS = Plugins.load(ConfigurationReferenceTest.class.getClassLoader());

  /** What is described: its sentence and its record, by title. */
  private static Map<String, Map.Entry<String, Class<? extends Record>>> parts() {
    Map<String, Map.Entry<String, Class<? extends Record>>> parts = new LinkedHashMap<>();
    parts.put("`model`", Map.entry("The shape of the shared transformer.", ModelConfig.class));
    parts.put("`training`", Map.entry("How a model is trained.", TrainingConfig.class));
    ComparisonPlanner.keys()
        .forEach((place, keys) -> parts.put("Keys " + place, Map.entry("Of a comparison.", keys)));
    parts.put("Every entry of `memory`", Map.entry("Beside the keys of its type.", MemoryRegistry.Entry.class));
    for (String name : PLUGINS.memories().names()) {
      MemoryDefinition<?> memory = PLUGINS.memories().find(name).orElseThrow();
      parts.put("Memory `" + name + "`", Map.entry(sentence(memory.summary(), memory.paper()), memory.configuration()));
    }
    for (String name : PLUGINS.tasks().names()) {
      TaskDefinition<?> task = PLUGINS.tasks().find(name).orElseThrow();
      parts.put("Task `" + name + "`", Map.entry(sentence(task.summary(), task.paper()), task.configuration()));
    }
    return parts;
  }

  private static String sentence(String summary, String paper) {
    return paper.isEmpty() ? summary : summary + " Source: " + paper + ".";
  }

  private static String page() {
    List<String> lines = new ArrayList<>(List.of(
        "# Every key of a configuration", "",
        "Made from the configuration records by `ConfigurationReferenceTest`; `./mneme describe NAME` shows the same.",
        "A configuration has the groups `model`, `training`, `memory` (a list), `task`, and `compare` with what is compared."));
    parts().forEach((title, part) -> {
      lines.addAll(List.of("", "## " + title, "", part.getKey(), ""));
      List<ConfigDescription.Field> fields = ConfigDescription.of(part.getValue()).fields();
      if (fields.isEmpty()) {
        lines.add("No keys.");
        return;
      }
      lines.add("| key | default | meaning | values |");
      lines.add("|---|---|---|---|");
      fields.forEach(field -> lines.add(row(field)));
    });
    return String.join("\n", lines) + "\n";
  }

  private static String row(ConfigDescription.Field field) {
    String meaning = field.doc() + (field.unit().isEmpty() ? "" : " In " + field.unit() + ".")
        + (field.paper().isEmpty() ? "" : " Paper: " + field.paper() + ".");
    String values = field.limits().isEmpty() ? field.type() : field.type() + ", " + field.limits();
    String fallback = field.required() ? "required" : field.defaultValue().map(value -> "`" + value + "`").orElse("");
    return "| `" + field.key() + "` | " + fallback + " | " + cell(meaning) + " | " + cell(values) + " |";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  @Test
  void everyKeyHasItsText() {
    parts().forEach((title, part) -> assertThat(ConfigDescription.undocumented(part.getValue())).as(title).isEmpty());
  }

  @Test
  void thePageIsAsTheRecordsAre() throws IOException {
    if (Boolean.getBoolean("mneme.record")) {
      Files.writeString(PAGE, page());
    }
    assertThat(PAGE).as("made by -Dtest=ConfigurationReferenceTest -Dmneme.record=true").hasContent(page());
  }
}
