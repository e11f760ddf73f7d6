package org.mneme.cli.report;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.mneme.cli.report.markup.Element;
import org.mneme.cli.result.Figures;
import org.mneme.cli.result.Panel;
import org.mneme.experiment.Estimate;

/** The metric of every memory at every length as a field of colours: the better, the darker. */
final class HeatMap {
  private static final double WIDTH = 460;
  private static final double LETTER = 6.6;
  private static final double LONGEST_NAME = 200;
  private static final double ROW = 26;
  private static final double GAP = 3;
  private static final double FOOT = 36;
  private static final double LIGHTEST = 0.06;
  private static final double DARKEST = 0.62;

  private final Panel panel;
  private final double left;
  private final DoubleSummaryStatistics range = new DoubleSummaryStatistics();

  HeatMap(Panel panel) {
    this.panel = panel;
    double longest = panel.variants().stream().mapToDouble(name -> LETTER * name.length()).max().orElse(0);
    this.left = Math.min(LONGEST_NAME, longest) + 8;
    for (String variant : panel.variants()) {
      for (OptionalLong length : panel.lengths()) {
        double mean = panel.estimate(variant, length).mean();
        if (Double.isFinite(mean)) {
          range.accept(mean);
        }
      }
    }
  }

  Element draw() {
    List<OptionalLong> lengths = panel.lengths();
    double bottom = panel.variants().size() * (ROW + GAP);
    double cell = (WIDTH - left) / lengths.size();
    Element svg = Element.of("svg")
        .with("class", "chart profile look-0")
        .with("viewBox", "0 0 " + Element.coordinate(WIDTH) + " " + Element.coordinate(bottom + FOOT))
        .with("role", "img")
        .with("aria-label", panel.metric().label() + " of each memory at each length of " + panel.name());
    for (int row = 0; row < panel.variants().size(); row++) {
      String variant = panel.variants().get(row);
      double top = row * (ROW + GAP);
      svg.add(text(variant, left - 6, top + ROW / 2 + 4, "end"));
      for (int column = 0; column < lengths.size(); column++) {
        cell(svg, panel.estimate(variant, lengths.get(column)), left + column * cell, top, cell - GAP);
      }
    }
    for (int column = 0; column < lengths.size(); column++) {
      svg.add(text(Figures.length(lengths.get(column)), left + (column + 0.5) * cell - GAP / 2, bottom + 13, "middle"));
    }
    return svg.add(text("length (tokens)", (left + WIDTH) / 2, bottom + 30, "middle"));
  }

  /** A trial that was not made, or that failed, leaves an empty place. */
  private void cell(Element svg, Estimate estimate, double x, double top, double width) {
    Element ground = Element.of("rect").with("class", "ground");
    place(ground, x, top, width);
    svg.add(ground);
    if (Double.isFinite(estimate.mean())) {
      Element colour = Element.of("rect").with("class", "cell").with("opacity", number(darkness(estimate.mean())));
      place(colour, x, top, width);
      svg.add(colour,
          text(Figures.decimal(estimate.mean(), panel.decimals()), x + width / 2, top + ROW / 2 + 4, "middle")
              .with("class", "value"));
    }
  }

  private static void place(Element rectangle, double x, double top, double width) {
    rectangle.with("x", number(x)).with("y", number(top)).with("width", number(width)).with("height", number(ROW));
  }

  private double darkness(double value) {
    double share = range.getMax() > range.getMin()
        ? (value - range.getMin()) / (range.getMax() - range.getMin())
        : 1;
    return LIGHTEST + (DARKEST - LIGHTEST) * (panel.metric().higherIsBetter() ? share : 1 - share);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static Element text(String text, double x, double y, String anchor) {
    return Element.of("text").with("x", number(x)).with("y", number(y)).with("text-anchor", anchor).text(text);
  }
}
