package org.mneme.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mneme.tensor.RandomStream;
import org.mneme.testkit.Seeds;

@ExtendWith(Seeds.class)
class BlasTest {
  private static final boolean[] NO_AND_YES = {false, true};

  private final Blas blas = new Blas();

  /** A product and its operands: matrices with room behind each row. */
  private record Product(
      int m, int n, int k, boolean aTransposed, boolean bTransposed, float alpha, float beta, int aStride, int bStride,
      int cStride) {
    static Product random(int m, int n, int k, boolean aTransposed, boolean bTransposed, RandomStream random) {
      float alpha = random.nextInt(2) == 0 ? 1f : 0.5f;
      float beta = random.nextInt(3) - 1f;
      return new Product(
          m, n, k, aTransposed, bTransposed, alpha, beta, Math.max(1, aTransposed ? m : k) + random.nextInt(4),
          Math.max(1, bTransposed ? k : n) + random.nextInt(4), n + random.nextInt(4));
    }

    int aElements() {
      return (aTransposed ? k : m) * aStride;
    }

    int bElements() {
      return (bTransposed ? n : k) * bStride;
    }

    float[] naive(float[] a, float[] b, float[] c) {
      float[] result = c.clone();
      for (int row = 0; row < m; row++) {
        for (int column = 0; column < n; column++) {
          double sum = 0;
          for (int inner = 0; inner < k; inner++) {
            double left = a[aTransposed ? inner * aStride + row : row * aStride + inner];
            double right = b[bTransposed ? column * bStride + inner : inner * bStride + column];
            sum += left * right;
          }
          double old = beta == 0 ? 0 : beta * (double) c[row * cStride + column];
          result[row * cStride + column] = (float) (alpha * sum + old);
        }
      }
      return result;
    }

    void assertEqual(float[] expected, float[] found) {
      for (int index = 0; index < expected.length; index++) {
        assertThat(Math.abs(found[index] - expected[index]))
            .as("element %s of %s: expected %s, found %s", index, this, expected[index], found[index])
            .isLessThanOrEqualTo((float) (2e-5 * Math.sqrt(k + 1.0)));
      }
    }
  }

  @Test
  void agreesWithNaiveProductsForAllTranspositionsAndOddShapes(RandomStream random) {
    for (int round = 0; round < 60; round++) {
      for (boolean aTransposed : NO_AND_YES) {
        for (boolean bTransposed : NO_AND_YES) {
          verify(Product.random(
              1 + random.nextInt(70), 1 + random.nextInt(70), 1 + random.nextInt(70), aTransposed, bTransposed, random),
              random);
        }
      }
    }
  }

  @Test
  void agreesWithNaiveProductsWhereThreadsShareRowsOrColumns(RandomStream random) {
    for (boolean aTransposed : NO_AND_YES) {
      for (boolean bTransposed : NO_AND_YES) {
        verify(Product.random(401, 67, 131, aTransposed, bTransposed, random), random);
        verify(Product.random(3, 3001, 301, aTransposed, bTransposed, random), random);
      }
    }
  }

  @Test
  void anEmptySumLeavesTheScaledResult(RandomStream random) {
    verify(Product.random(5, 7, 0, false, false, random), random);
    verify(Product.random(0, 7, 3, false, true, random), random);
    verify(Product.random(5, 0, 3, true, false, random), random);
  }

  private void verify(Product product, RandomStream random) {
    try (
        Floats a = Floats.gaussian(product.aElements(), random);
        Floats b = Floats.gaussian(product.bElements(), random);
        Floats c = Floats.gaussian(product.m() * product.cStride(), random);
        Floats shared = Floats.of(c.values());
        Parallel parallel = new Parallel(3)) {
      float[] expected = product.naive(a.values(), b.values(), c.values());
      blas.multiply(
          product.aTransposed(), product.bTransposed(), product.m(), product.n(), product.k(), product.alpha(),
          a.address(), product.aStride(), b.address(), product.bStride(), product.beta(), c.address(),
          product.cStride());
      product.assertEqual(expected, c.values());
      blas.multiply(
          parallel, product.aTransposed(), product.bTransposed(), product.m(), product.n(), product.k(),
          product.alpha(), a.address(), product.aStride(), b.address(), product.bStride(), product.beta(),
          shared.address(), product.cStride());
      product.assertEqual(expected, shared.values());
    }
  }

  @Test
  void multipliesEachOfSeveral(RandomStream random) {
    int count = 5;
    for (int size : new int[] {7, 161}) {
      int elements = size * size;
      try (
          Floats a = Floats.gaussian(count * elements, random);
          Floats b = Floats.gaussian(elements, random);
          Floats each = Floats.zeros(count * elements);
          Floats single = Floats.zeros(count * elements);
          Parallel parallel = new Parallel(2)) {
        blas.multiplyEach(
            parallel, count, new Blas.Steps(elements, 0, elements), false, true, size, size, size, 1f, a.address(),
            size, b.address(), size, 0f, each.address(), size);
        for (int item = 0; item < count; item++) {
          long offset = (long) item * elements * Float.BYTES;
          blas.multiply(
              parallel, false, true, size, size, size, 1f, a.address() + offset, size, b.address(), size, 0f,
              single.address() + offset, size);
        }
        assertThat(each.values()).isEqualTo(single.values());
      }
    }
  }

  @Test
  void namesTheProcessorThatItsKernelsAreFor() {
    assertThat(blas.description()).matches("(OpenBLAS|MKL) for .+");
  }
}
