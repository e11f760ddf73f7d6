package org.mneme.cli.progress;

import me.tongfei.progressbar.ProgressBarConsumer;

/** Hands a bar's drawings to its line of the terminal. */
final class BarConsumer implements ProgressBarConsumer {
  private final LiveArea area;
  private final String key;
  private final int columns;
  private boolean closed;

  BarConsumer(LiveArea area, String key, int columns) {
    this.area = area;
    this.key = key;
    this.columns = columns;
  }

  @Override
  public int getMaxRenderedLength() {
    return columns;
  }

  @Override
  public synchronized void accept(String drawing) {
    if (!closed) {
      area.show(key, drawing);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
