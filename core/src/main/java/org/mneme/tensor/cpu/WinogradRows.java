package org.mneme.tensor.cpu;

import static org.mneme.tensor.cpu.Memory.LANES;
import static org.mneme.tensor.cpu.Memory.load;
import static org.mneme.tensor.cpu.Memory.store;

import jdk.incubator.vector.FloatVector;

/**
 * The linear maps of Winograd's minimal filtering F(4, 3), on rows of float32 memory: four outputs {@code y_i = sum over k of d_{i+k} g_k} of
 * six inputs d and a kernel g of three taps take six products instead of twelve (Lavin and Gray 2016, section 4.3):
 *
 * <pre>
 * y = A^T (G g * B^T d)
 * </pre>
 *
 * <p>The points are 0, 1, -1, 2, -2 and infinity. Each method reads rows at the addresses of one list, element by element, and writes those of the
 * other; a row is at least as long as a vector.
 */
public final class WinogradRows {
  /** Inputs of a tile, and products. */
  public static final int INPUTS = 6;

  /** Outputs of a tile. */
  public static final int OUTPUTS = 4;

  /** Taps of the kernel. */
  public static final int TAPS = 3;

  private static final int LENGTH = LANES.length();

  private WinogradRows() {}

  /** The offset of a vector in bytes; the last one ends with the row, even if it has to begin inside the one before. */
  private static long offset(int column, int width) {
    return (long) Math.min(column, width - LENGTH) * Float.BYTES;
  }

  /** {@code u = B^T d}: six rows from six. */
  public static void inputs(long[] d, long[] u, int width) {
    for (int column = 0; column < width; column += LENGTH) {
      long at = offset(column, width);
      FloatVector d1 = load(d[1] + at);
      FloatVector d2 = load(d[2] + at);
      FloatVector d3 = load(d[3] + at);
      FloatVector d4 = load(d[4] + at);
      FloatVector even = d4.sub(d2.mul(4f));
      FloatVector odd = d3.sub(d1.mul(4f));
      FloatVector evenHalf = d4.sub(d2);
      FloatVector oddHalf = d3.sub(d1).mul(2f);
      store(load(d[0] + at).sub(d2).mul(4f).add(evenHalf), u[0] + at);
      store(even.add(odd), u[1] + at);
      store(even.sub(odd), u[2] + at);
      store(evenHalf.add(oddHalf), u[3] + at);
      store(evenHalf.sub(oddHalf), u[4] + at);
      store(d1.sub(d3).mul(4f).add(load(d[5] + at).sub(d3)), u[5] + at);
    }
  }

  /** {@code y = A^T m + bias}: four rows from six; a bias of 0 is none. */
  public static void outputs(long[] m, long bias, long[] y, int width) {
    for (int column = 0; column < width; column += LENGTH) {
      long at = offset(column, width);
      FloatVector m1 = load(m[1] + at);
      FloatVector m2 = load(m[2] + at);
      FloatVector m3 = load(m[3] + at);
      FloatVector m4 = load(m[4] + at);
      FloatVector start = bias == 0 ? FloatVector.zero(LANES) : load(bias + at);
      FloatVector even = m1.add(m2).add(start);
      FloatVector odd = m1.sub(m2).add(start);
      FloatVector evenTwice = m3.add(m4);
      FloatVector oddTwice = m3.sub(m4);
      store(load(m[0] + at).add(even).add(evenTwice), y[0] + at);
      store(odd.add(oddTwice.mul(2f)), y[1] + at);
      store(even.add(evenTwice.mul(4f)), y[2] + at);
      store(odd.add(oddTwice.mul(8f)).add(load(m[5] + at)), y[3] + at);
    }
  }

  /** {@code dm = A dy}: six rows from four. */
  public static void outputGradients(long[] dy, long[] dm, int width) {
    for (int column = 0; column < width; column += LENGTH) {
      long at = offset(column, width);
      FloatVector y0 = load(dy[0] + at);
      FloatVector y1 = load(dy[1] + at);
      FloatVector y2 = load(dy[2] + at);
      FloatVector y3 = load(dy[3] + at);
      FloatVector even = y0.add(y2);
      FloatVector odd = y1.add(y3);
      FloatVector evenTwice = y0.add(y2.mul(4f));
      FloatVector oddTwice = y1.mul(2f).add(y3.mul(8f));
      store(y0, dm[0] + at);
      store(even.add(odd), dm[1] + at);
      store(even.sub(odd), dm[2] + at);
      store(evenTwice.add(oddTwice), dm[3] + at);
      store(evenTwice.sub(oddTwice), dm[4] + at);
      store(y3, dm[5] + at);
    }
  }

  /** {@code dd = B du}: six rows from six. */
  public static void inputGradients(long[] du, long[] dd, int width) {
    for (int column = 0; column < width; column += LENGTH) {
      long at = offset(column, width);
      FloatVector u0 = load(du[0] + at);
      FloatVector u5 = load(du[5] + at);
      FloatVector even = load(du[1] + at).add(load(du[2] + at));
      FloatVector odd = load(du[1] + at).sub(load(du[2] + at));
      FloatVector evenTwice = load(du[3] + at).add(load(du[4] + at));
      FloatVector oddTwice = load(du[3] + at).sub(load(du[4] + at));
      store(u0.mul(4f), dd[0] + at);
      store(u5.sub(odd).mul(4f).sub(oddTwice.mul(2f)), dd[1] + at);
      store(u0.mul(-5f).sub(even.mul(4f)).sub(evenTwice), dd[2] + at);
      store(odd.add(oddTwice.mul(2f)).sub(u5.mul(5f)), dd[3] + at);
      store(u0.add(even).add(evenTwice), dd[4] + at);
      store(u5, dd[5] + at);
    }
  }

  /** {@code G g}: six rows from three. */
  public static void kernels(long[] g, long[] transformed, int width) {
    for (int column = 0; column < width; column += LENGTH) {
      long at = offset(column, width);
      FloatVector g0 = load(g[0] + at);
      FloatVector g1 = load(g[1] + at);
      FloatVector g2 = load(g[2] + at);
      FloatVector even = g0.add(g2).mul(-1f / 6);
      FloatVector odd = g1.mul(1f / 6);
      FloatVector evenTwice = g0.mul(0.25f).add(g2).mul(1f / 6);
      FloatVector oddTwice = g1.mul(1f / 12);
      store(g0.mul(0.25f), transformed[0] + at);
      store(even.sub(odd), transformed[1] + at);
      store(even.add(odd), transformed[2] + at);
      store(evenTwice.add(oddTwice), transformed[3] + at);
      store(evenTwice.sub(oddTwice), transformed[4] + at);
      store(g2, transformed[5] + at);
    }
  }

  /** {@code dg = G^T dG}: three rows from six. */
  public static void kernelGradients(long[] transformed, long[] dg, int width) {
    for (int column = 0; column < width; column += LENGTH) {
      long at = offset(column, width);
      FloatVector g1 = load(transformed[1] + at);
      FloatVector g2 = load(transformed[2] + at);
      FloatVector g3 = load(transformed[3] + at);
      FloatVector g4 = load(transformed[4] + at);
      FloatVector even = g1.add(g2).mul(1f / 6);
      FloatVector evenTwice = g3.add(g4).mul(1f / 6);
      store(load(transformed[0] + at).add(evenTwice).mul(0.25f).sub(even), dg[0] + at);
      store(g2.sub(g1).add(g3.sub(g4).mul(0.5f)).mul(1f / 6), dg[1] + at);
      store(evenTwice.sub(even).add(load(transformed[5] + at)), dg[2] + at);
    }
  }
}
