package org.mneme.cli.report;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mneme.cli.report.markup.Element;
import org.mneme.cli.result.Finding;
import org.mneme.cli.result.Panel;
import org.mneme.cli.result.RunRecord;
import org.mneme.experiment.Environment;
import org.mneme.io.AtomicFiles;

/** A run as one page of HTML that needs nothing beside itself: no network, no scripts, no other files. */
public final class Report {
  private final RunRecord run;
  private final List<Panel> panels;

  private Report(RunRecord run) {
    this.run = requireNonNull(run, "run is null");
    this.panels = Panel.of(run.results());
  }

  /**
   * Writes the page.
   *
   * @throws org.mneme.io.FileException if the file cannot be written
   */
  public static void write(RunRecord run, Path file) {
    AtomicFiles.write(file, html(run));
  }

  /** Returns the page. */
  public static String html(RunRecord run) {
    return "<!DOCTYPE html>\n" + new Report(run).page() + "\n";
  }

  private Element page() {
    Element main = Element.of("main").add(header());
    Looks looks = new Looks(PanelSection.variants(panels));
    panels.forEach(panel -> main.add(new PanelSection(panel, looks).draw()));
    main.add(new RerunSection(run).draw(), footer());
    return page("Mneme: " + run.name(), main);
  }

  /** Returns a page of the same looks. */
  static Element page(String title, Element main) {
    return Element.of("html").with("lang", "en").add(head(title), Element.of("body").add(main));
  }

  private static Element head(String title) {
    return Element.of("head")
        .add(
            Element.of("meta").with("charset", "utf-8"),
            Element.of("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"),
            Element.of("meta").with("name", "color-scheme").with("content", "light dark"),
            Element.of("title").text(title),
            Element.of("style").raw(styleSheet()));
  }

  private static String styleSheet() {
    try (InputStream stream = Report.class.getResourceAsStream("report.css")) {
      return new String(requireNonNull(stream, "report.css is not in the jar").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Element header() {
    Element header = Element.of("header")
        .add(
            Element.of("p", "kicker", "Mneme · " + run.name()),
            Element.of("h1")
                .text(panels.isEmpty() ? "Nothing has been measured yet." : Finding.of(panels.getFirst()).headline()));
    Element others = Element.of("ul").with("class", "headlines");
    panels.stream().skip(1).forEach(panel -> others.add(Element.of("li").text(Finding.of(panel).headline())));
    if (panels.size() > 1) {
      header.add(others);
    }
    if (!run.description().isEmpty()) {
      header.add(Element.of("p", "description", run.description()));
    }
    Element facts = Element.of("ul").with("class", "overview");
    overview().forEach(fact -> facts.add(Element.of("li").text(fact)));
    return header.add(facts);
  }

  private List<String> overview() {
    List<String> facts = new ArrayList<>();
    facts.add(counted(run.results().size(), "trial", "trials"));
    facts.add(counted(PanelSection.variants(panels).size(), "memory", "memories"));
    facts.add(counted(panels.size(), "task", "tasks"));
    facts.add(
        counted((int) run.results().stream().mapToLong(result -> result.seed()).distinct().count(), "seed", "seeds"));
    if (!run.failures().isEmpty()) {
      facts.add(run.failures().size() + " failed");
    }
    run.sources()
        .stream()
        .map(source -> source.environment().get("started"))
        .filter(started -> started != null)
        .findFirst()
        .ifPresent(started -> facts.add(started.replaceAll("T.*", "")));
    return facts;
  }

  private static String counted(int count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  private static Element footer() {
    return Element.of("footer")
        .add(Element.of("p")
            .text("Written by Mneme " + Environment.version()
                + ". Intervals are 95 % confidence intervals of the mean over seeds by Student’s t; leads are compared seed by seed."));
  }
}
