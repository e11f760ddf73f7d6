package org.mneme.cli.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.mneme.cli.report.chart.Axis;
import org.mneme.cli.report.chart.Chart;
import org.mneme.cli.report.chart.Line;
import org.mneme.cli.report.chart.Line.Kind;
import org.mneme.cli.report.chart.Line.Point;
import org.mneme.cli.report.markup.Element;
import org.mneme.experiment.StreamReading.Window;

/** The page that reading a long stream ends with: cost per segment, what is remembered, and the process's memory, along the stream. */
public final class StreamPage {
  private static final double WIDTH = 460;
  private static final double HEIGHT = 296;
  private static final double MEBI = 1024 * 1024;

  private StreamPage() {}

  /** Returns the page. */
  public static String html(String title, String finding, List<Window> windows) {
    Element figures = Element.of("div")
        .with("class", "figures")
        .add(
            figure("Time", "milliseconds per segment", windows, Window::millisecondsPerSegment),
            figure("State", "remembered (KiB)", windows, window -> window.stateBytes() / 1024.0),
            figure("Process", "resident memory (MiB)", windows, window -> window.residentBytes() / MEBI));
    Element main = Element.of("main")
        .add(
            Element.of("header")
                .add(Element.of("p", "kicker", "Mneme · stream"), Element.of("h1").text(title),
                    Element.of("p", "description", finding)),
            Element.of("section").add(figures));
    return "<!DOCTYPE html>\n" + Report.page("Mneme: stream", main) + "\n";
  }

  private static Element figure(String title, String label, List<Window> windows, ToDoubleFunction<Window> value) {
    List<Point> points = windows.stream()
        .map(window -> Point.of(window.tokens() / 1000.0, value.applyAsDouble(window)))
        .toList();
    double highest = points.stream().mapToDouble(Point::y).max().orElse(1);
    Chart chart = new Chart(
        label + " along the stream", Axis.linear("tokens read (thousands)"),
        Axis.linear(label).showing(List.of(0.0, 1.1 * highest)), List.of(new Line("", 0, Kind.CURVE, points)));
    return Element.of("figure").add(Element.of("h3").text(title), chart.draw(WIDTH, HEIGHT));
  }
}
