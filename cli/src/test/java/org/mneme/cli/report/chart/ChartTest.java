package org.mneme.cli.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.cli.report.chart.Line.Kind;
import org.mneme.cli.report.chart.Line.Point;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
final class ChartTest {
  private static final Axis AXIS = Axis.linear("anything");

  /** Texts that make way for each other come to rest, at whatever places rounding puts them. */
  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void namesOfCrowdedPointsAllFindAPlace(RandomStream random) {
    for (int chart = 0; chart < 2000; chart++) {
      List<Line> lines = new ArrayList<>();
      for (int line = 0; line < 8; line++) {
        Point point = Point.of(line == 0 ? 10 : 11, 30 + 8 * random.nextDouble());
        lines.add(new Line("memory " + line, line, Kind.SCATTER, List.of(point)));
      }
      String drawn = new Chart("crowded", AXIS, AXIS, lines).draw(640, 360).toString();
      assertThat(drawn).contains("memory 0", "memory 7");
    }
  }
}
