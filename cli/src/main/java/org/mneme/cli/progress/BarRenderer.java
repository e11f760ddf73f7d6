package org.mneme.cli.progress;

import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;
import org.mneme.cli.console.Paragraph;
import org.mneme.cli.console.Style;

/** Draws one trial's line: what it is, how far, and how it comes along; the bar takes the room that is left. */
final class BarRenderer implements ProgressBarRenderer {
  private static final int SHORTEST_BAR = 8;
  private static final int LONGEST_BAR = 40;

  /** Room for what stands behind the bar, so that the bar does not change its length with every figure. */
  private static final int EXTRA_ROOM = 42;

  private static final String FULL = "━";
  private static final String EMPTY = "╌";

  private final Style style;

  BarRenderer(Style style) {
    this.style = style;
  }

  @Override
  public String render(ProgressState progress, int columns) {
    return render(progress.getTaskName(), progress.getNormalizedProgress(), progress.getExtraMessage(), columns);
  }

  /**
   * Returns the line, never wider than the columns.
   *
   * @param done the part that is done, from 0 to 1
   */
  String render(String name, double done, String extra, int columns) {
    String percent = " %3d%%  ".formatted((int) Math.floor(100 * done));
    int room = columns - Paragraph.columns(percent) - Math.max(EXTRA_ROOM, Paragraph.columns(extra)) - 2;
    int nameRoom = Math.max(0, Math.min(Paragraph.columns(name), room - SHORTEST_BAR));
    int length = Math.min(LONGEST_BAR, room - nameRoom);
    if (length < 1) {
      return cut(percent.strip() + " " + extra, columns);
    }
    int full = (int) Math.round(length * done);
    String bar = style.good(FULL.repeat(full)) + style.faint(EMPTY.repeat(length - full));
    return cut(name, nameRoom) + "  " + bar + percent + extra;
  }

  private static String cut(String text, int columns) {
    if (Paragraph.columns(text) <= columns) {
      return text;
    }
    return columns < 1 ? "" : text.substring(0, text.offsetByCodePoints(0, columns - 1)) + "…";
  }
}
