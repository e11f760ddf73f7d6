package org.mneme.cli.report;

import java.util.Map;
import org.mneme.cli.report.markup.Element;
import org.mneme.cli.result.RunRecord;

/** Everything that it takes to run a comparison again. */
final class RerunSection {
  private final RunRecord run;

  RerunSection(RunRecord run) {
    this.run = run;
  }

  Element draw() {
    Element section = Element.of("section").add(Element.of("h2").text("Run it again"));
    boolean several = run.sources().size() > 1;
    for (RunRecord.Source source : run.sources()) {
      if (several) {
        section.add(Element.of("h3").text(source.name()));
      }
      section.add(
          Element.of("p")
              .text("Save the configuration below as config.yaml, or take the one in " + source.name()
                  + ". All seeds are in it; on "
                  + "the same kind of processor, with the same version and number of threads, the figures come out the same."),
          Element.of("pre", "command", "mneme compare --config config.yaml --out again"),
          environment(source.environment()),
          Element.of("details")
              .add(Element.of("summary").text("Resolved configuration"),
                  Element.of("pre").text(source.configuration())));
    }
    return section;
  }

  private static Element environment(Map<String, String> facts) {
    Element body = Element.of("tbody");
    facts.forEach((name, value) -> body.add(Element.of("tr")
        .add(
            Element.of("th").with("scope", "row").text(words(name)), Element.of("td").text(value))));
    return Element.of("div").with("class", "scroll").add(Element.of("table").with("class", "facts").add(body));
  }

  /** Returns a key in words: {@code threadsPerTrial} as "threads per trial". */
  private static String words(String key) {
    return key.contains("_") ? key : key.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(java.util.Locale.ROOT);
  }
}
