package org.mneme.cli.report;

import java.util.Locale;
import java.util.stream.DoubleStream;
import org.mneme.cli.report.markup.Element;
import org.mneme.memory.Profile;

/** Draws figures along an axis: one strip a row, darker or higher where the figure is larger. */
final class ProfileStrips {
  private static final double WIDTH = 460;
  private static final double LETTER = 6.6;
  private static final double LONGEST_NAME = 90;
  private static final double GAP = 5;
  private static final double HEAT_HEIGHT = 18;
  private static final double BARS_HEIGHT = 54;
  private static final double FOOT = 34;

  private final Profile profile;
  private final int look;
  private final double left;

  ProfileStrips(Profile profile, int look) {
    this.profile = profile;
    this.look = look;
    double longest = profile.rows().stream().mapToDouble(row -> LETTER * row.name().length()).max().orElse(0);
    this.left = Math.min(LONGEST_NAME, longest) + 8;
  }

  Element draw() {
    double rowHeight = profile.kind() == Profile.Kind.HEAT ? HEAT_HEIGHT : BARS_HEIGHT;
    double bottom = profile.rows().size() * (rowHeight + GAP);
    Element svg = Element.of("svg")
        .with("class", "chart profile look-" + look)
        .with("viewBox", "0 0 " + Element.coordinate(WIDTH) + " " + Element.coordinate(bottom + FOOT))
        .with("role", "img")
        .with("aria-label", profile.title() + ", " + profile.name());
    for (int row = 0; row < profile.rows().size(); row++) {
      svg.add(row(profile.rows().get(row), row * (rowHeight + GAP), rowHeight));
    }
    return svg.add(
        text(profile.start(), left, bottom + 12, "start"), text(profile.end(), WIDTH, bottom + 12, "end"),
        text(profile.axis(), (left + WIDTH) / 2, bottom + 28, "middle"));
  }

  private Element row(Profile.Row row, double top, double height) {
    Element group = Element.of("g").add(text(row.name(), left - 6, top + height / 2 + 4, "end"));
    double[] values = row.values();
    double largest = DoubleStream.of(values).filter(Double::isFinite).max().orElse(0);
    double cell = (WIDTH - left) / Math.max(1, values.length);
    group.add(Element.of("rect")
        .with("class", "ground")
        .with("x", left)
        .with("y", top)
        .with("width", WIDTH - left)
        .with("height", height));
    for (int index = 0; index < values.length; index++) {
      double share = largest > 0 && Double.isFinite(values[index]) ? values[index] / largest : 0;
      if (share > 0.004) {
        group.add(cell(left + index * cell, top, cell, height, share));
      }
    }
    return group;
  }

  private Element cell(double x, double top, double width, double height, double share) {
    boolean heat = profile.kind() == Profile.Kind.HEAT;
    double high = heat ? height : height * share;
    Element rectangle = Element.of("rect")
        .with("class", "cell")
        .with("x", number(x))
        .with("y", number(top + height - high))
        .with("width", number(heat ? width + 0.3 : Math.max(0.5, width - Math.min(1, width / 4))))
        .with("height", number(high));
    return heat ? rectangle.with("opacity", String.format(Locale.ROOT, "%.2f", share)) : rectangle;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static Element text(String text, double x, double y, String anchor) {
    return Element.of("text").with("x", x).with("y", y).with("text-anchor", anchor).text(text);
  }
}
