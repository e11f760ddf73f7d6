package org.mneme.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.concurrency.AffinityManager;

/** What ND4J is told about tensors that lie on a GPU too. */
final class CopiesOnADeviceTest {
  private static final String FETCHED = "ensureLocation HOST";
  private static final String CHANGED = "tagLocation HOST";

  private final List<String> told = new ArrayList<>();
  private final BufferPool pool = new BufferPool(Optional.of(recording()));

  private AffinityManager recording() {
    return (AffinityManager) Proxy.newProxyInstance(
        CopiesOnADeviceTest.class.getClassLoader(), new Class<?>[] {AffinityManager.class}, this::record);
  }

  private Object record(Object proxy, Method method, Object[] arguments) {
    told.add(method.getName() + " " + arguments[1]);
    return null;
  }

  private Tensor tensor(ElementType type) {
    return new Tensor(pool, pool.take(type, 3), Shape.of(3)).fill(1, 2, 3);
  }

  private void assertThatNd4jIsTold(Consumer<Tensor> access, String... expected) {
    for (ElementType type : ElementType.values()) {
      try (Tensor tensor = tensor(type)) {
        told.clear();
        access.accept(tensor);
        assertThat(told).as(type.toString()).containsExactly(expected);
      }
    }
  }

  @Test
  void whatIsReadIsFetchedFromTheDevice() {
    assertThatNd4jIsTold(tensor -> assertThat(tensor.get(2)).isEqualTo(3), FETCHED);
    assertThatNd4jIsTold(tensor -> assertThat(tensor.reshaped(1, 3).get(0)).isEqualTo(1), FETCHED);
  }

  @Test
  void whatIsWrittenGoesToTheDeviceWithTheNextOperation() {
    assertThatNd4jIsTold(tensor -> tensor.set(1, 7), FETCHED, CHANGED);
    assertThatNd4jIsTold(Tensor::zero, FETCHED, CHANGED);
    assertThatNd4jIsTold(Tensor::segment, FETCHED, CHANGED);
    assertThatNd4jIsTold(Tensor::address, FETCHED, CHANGED);
  }

  @Test
  void aCopyChangesItsTargetOnly() {
    try (Tensor source = tensor(ElementType.FLOAT32); Tensor target = tensor(ElementType.FLOAT32)) {
      told.clear();
      target.copyFrom(source);
      assertThat(told).containsExactly(FETCHED, CHANGED, FETCHED);
    }
  }

  @Test
  void operationsAreNotWatched() {
    assertThatNd4jIsTold(tensor -> tensor.array().muli(2));
  }
}
