package org.mneme.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ParallelTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void visitsEveryItemOnce(int threads) {
    try (Parallel parallel = new Parallel(threads)) {
      for (int items : new int[] {0, 1, 2, 15, 16, 17, 1000, 10_001}) {
        for (double work : new double[] {0, 1, 1e3, 1e9}) {
          AtomicIntegerArray visits = new AtomicIntegerArray(items + 1);
          parallel.run(items, work, (from, to) -> {
            assertThat(from).isLessThan(to);
            for (int item = from; item < to; item++) {
              visits.incrementAndGet(item);
            }
          });
          for (int item = 0; item < items; item++) {
            assertThat(visits.get(item)).isEqualTo(1);
          }
          assertThat(visits.get(items)).isZero();
        }
      }
    }
  }

  @Test
  void cutsWorkInTheSameChunksForAnyNumberOfThreads() {
    List<List<String>> cuts = new ArrayList<>();
    for (int threads : new int[] {1, 2, 3}) {
      List<String> chunks = Collections.synchronizedList(new ArrayList<>());
      try (Parallel parallel = new Parallel(threads)) {
        parallel.run(1003, 1e4, (from, to) -> chunks.add(from + "-" + to));
      }
      Collections.sort(chunks);
      cuts.add(chunks);
    }
    assertThat(cuts.get(0)).hasSizeGreaterThan(1).isEqualTo(cuts.get(1)).isEqualTo(cuts.get(2));
  }

  @Test
  void sharesChunksBetweenThreads() {
    try (Parallel parallel = new Parallel(2)) {
      CountDownLatch bothAtWork = new CountDownLatch(2);
      parallel.runChunks(2, 1, (from, to) -> {
        bothAtWork.countDown();
        try {
          assertThat(bothAtWork.await(30, TimeUnit.SECONDS)).as("a second thread came").isTrue();
        } catch (InterruptedException interrupted) {
          throw new IllegalStateException(interrupted);
        }
      });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void anExceptionInAChunkReachesTheCallerAndHarmsNothing(int threads) {
    try (Parallel parallel = new Parallel(threads)) {
      for (int failing = 0; failing < 8; failing++) {
        int chunk = failing;
        assertThatThrownBy(() -> parallel.runChunks(8, 1, (from, to) -> {
          if (from == chunk) {
            throw new IllegalArgumentException("chunk " + from + " failed");
          }
        })).isInstanceOf(IllegalArgumentException.class).hasMessage("chunk " + chunk + " failed");
        assertThatThrownBy(() -> parallel.runChunks(8, 1, (from, to) -> {
          if (from == chunk) {
            throw new StackOverflowError("chunk " + from);
          }
        })).isInstanceOf(StackOverflowError.class);
        AtomicInteger done = new AtomicInteger();
        parallel.runChunks(100, 1, (from, to) -> done.incrementAndGet());
        assertThat(done).hasValue(100);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aChunkMayUseItAgain(int threads) {
    try (Parallel parallel = new Parallel(threads)) {
      AtomicInteger done = new AtomicInteger();
      parallel.runChunks(10, 1, (outer, outerEnd) -> parallel.runChunks(
          10, 1, (middle, middleEnd) -> parallel.runChunks(10, 3, (from, to) -> done.addAndGet(to - from))));
      assertThat(done).hasValue(1000);
      assertThatThrownBy(() -> parallel.runChunks(4, 1, (outer, outerEnd) -> parallel.runChunks(4, 1, (from, to) -> {
        throw new IllegalStateException("inner");
      }))).isInstanceOf(IllegalStateException.class).hasMessage("inner");
    }
  }

  @Test
  void severalCallersMayUseItAtOnce() throws InterruptedException {
    try (Parallel parallel = new Parallel(3)) {
      AtomicInteger done = new AtomicInteger();
      List<Thread> callers = new ArrayList<>();
      for (int caller = 0; caller < 4; caller++) {
        callers.add(Thread.ofPlatform().start(() -> {
          for (int round = 0; round < 200; round++) {
            parallel.runChunks(50, 1, (from, to) -> done.incrementAndGet());
          }
        }));
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(done).hasValue(4 * 200 * 50);
    }
  }

  @Test
  void worksAfterItsThreadsFellAsleepAndAfterItWasClosed() throws InterruptedException {
    Parallel parallel = new Parallel(2);
    for (int round = 0; round < 3; round++) {
      AtomicInteger done = new AtomicInteger();
      parallel.runChunks(100, 1, (from, to) -> done.incrementAndGet());
      assertThat(done).hasValue(100);
      Thread.sleep(20);
    }
    parallel.close();
    AtomicInteger done = new AtomicInteger();
    parallel.runChunks(100, 1, (from, to) -> done.incrementAndGet());
    assertThat(done).hasValue(100);
  }

  @Test
  void needsAThread() {
    assertThatThrownBy(() -> new Parallel(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("at least 1 thread is needed, given 0");
  }
}
