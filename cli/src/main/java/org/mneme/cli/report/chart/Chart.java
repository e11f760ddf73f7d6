package org.mneme.cli.report.chart;

import java.util.List;
import org.mneme.cli.report.markup.Element;

/**
 * A chart of lines or points over two axes.
 *
 * @param description what the chart shows, for those who cannot see it
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param lines what is drawn, the front last
 */
public record Chart(String description, Axis x, Axis y, List<Line> lines) {
  /** Copies the lines. */
  public Chart {
    lines = List.copyOf(lines);
  }

  /** Returns whether there is any point to draw. */
  public boolean isEmpty() {
    return lines.stream()
        .filter(line -> line.kind() != Line.Kind.REFERENCE)
        .flatMap(line -> line.points().stream())
        .noneMatch(point -> Double.isFinite(point.x()) && Double.isFinite(point.y()));
  }

  /** Draws the colour and marker of a look alone, as a sign beside a name. */
  public static Element sign(int look) {
    return Marker.sign(look);
  }

  /** Draws the chart in some size, in units of which a line of text takes 14; it grows and shrinks with its place on the page. */
  public Element draw(double width, double height) {
    return new Drawing(this, width, height).draw();
  }
}
