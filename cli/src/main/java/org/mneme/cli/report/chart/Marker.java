package org.mneme.cli.report.chart;

import org.mneme.cli.report.markup.Element;

/** The shapes that stand for points: with them, lines can be told apart without colours. */
enum Marker {
  CIRCLE {
    @Override
    String path(double r) {
      return "M" + -r + " 0a" + r + " " + r + " 0 1 0 " + 2 * r + " 0a" + r + " " + r + " 0 1 0 " + -2 * r + " 0z";
    }
  },
  SQUARE {
    @Override
    String path(double r) {
      double half = 0.88 * r;
      return polygon(-half, -half, half, -half, half, half, -half, half);
    }
  },
  TRIANGLE {
    @Override
    String path(double r) {
      return polygon(0, -1.2 * r, 1.1 * r, 0.8 * r, -1.1 * r, 0.8 * r);
    }
  },
  DIAMOND {
    @Override
    String path(double r) {
      return polygon(0, -1.25 * r, 1.25 * r, 0, 0, 1.25 * r, -1.25 * r, 0);
    }
  },
  FALLING_TRIANGLE {
    @Override
    String path(double r) {
      return polygon(0, 1.2 * r, 1.1 * r, -0.8 * r, -1.1 * r, -0.8 * r);
    }
  },
  PLUS {
    @Override
    String path(double r) {
      double a = 0.4 * r;
      double b = 1.15 * r;
      return polygon(-a, -b, a, -b, a, -a, b, -a, b, a, a, a, a, b, -a, b, -a, a, -b, a, -b, -a, -a, -a);
    }
  },
  HEXAGON {
    @Override
    String path(double r) {
      return polygon(0, -1.1 * r, 0.95 * r, -0.55 * r, 0.95 * r, 0.55 * r, 0, 1.1 * r, -0.95 * r, 0.55 * r, -0.95 * r,
          -0.55 * r);
    }
  },
  CROSS {
    @Override
    String path(double r) {
      double a = 0.45 * r;
      double b = 0.55 * r;
      double c = r;
      return polygon(-c, -b, -b, -c, 0, -a, b, -c, c, -b, a, 0, c, b, b, c, 0, a, -b, c, -c, b, -a, 0);
    }
  };

  private static final double RADIUS = 4.2;
  private static final double SIGN_SIZE = 12;

  /** Returns the outline around the origin. */
  abstract String path(double radius);

  /** Returns the marker of a look. */
  static Marker of(int look) {
    Marker[] all = values();
    return all[Math.floorMod(look + look / all.length, all.length)];
  }

  /** Returns the CSS class of a look. */
  static String style(int look) {
    return look < 0 ? "look-none" : "look-" + look % values().length;
  }

  /** Draws the marker of a look alone, as a sign beside a name. */
  static Element sign(int look) {
    return Element.of("svg")
        .with("class", "sign " + style(look))
        .with("viewBox", "0 0 12 12")
        .with("width", SIGN_SIZE)
        .with("height", SIGN_SIZE)
        .with("aria-hidden", "true")
        .add(of(look).draw(SIGN_SIZE / 2, SIGN_SIZE / 2));
  }

  /** Draws the marker at a place. */
  Element draw(double x, double y) {
    return Element.of("path")
        .with("class", "marker")
        .with("transform", "translate(" + Element.coordinate(x) + " " + Element.coordinate(y) + ")")
        .with("d", path(RADIUS));
  }

  private static String polygon(double... places) {
    StringBuilder path = new StringBuilder("M");
    for (int index = 0; index < places.length; index++) {
      path.append(index == 0 ? "" : index == 2 ? "L" : " ").append(Element.coordinate(places[index]));
    }
    return path.append('z').toString();
  }
}
