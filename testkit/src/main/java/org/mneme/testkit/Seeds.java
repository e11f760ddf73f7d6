package org.mneme.testkit;

import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.mneme.tensor.RandomStream;

/**
 * Gives tests that take a {@link RandomStream} one of their own, from one seed that is printed when a test fails.
 *
 * <pre>
 * &#64;ExtendWith(Seeds.class)
 * class SomethingTest {
 *   &#64;Test
 *   void holdsForAnyNumbers(RandomStream random) { ... }
 * }
 * </pre>
 *
 * <p>{@code -Dmneme.seed=<seed>} repeats a run: each test's numbers depend on the seed and on the test's own name, not on which other tests run.
 * Without the property, or with {@code -Dmneme.seed=random}, every run has a seed of its own.
 */
public final class Seeds implements ParameterResolver, TestExecutionExceptionHandler {
  /** The system property that fixes the seed. */
  public static final String PROPERTY = "mneme.seed";

  private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Seeds.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RandomStream.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return new RandomStream(seed(context)).named(context.getUniqueId()).numbered(parameter.getIndex());
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
    System.err.println(
        context.getDisplayName() + " failed with random numbers from a seed; to repeat it: -D" + PROPERTY + "="
            + seed(context));
    throw failure;
  }

  private static long seed(ExtensionContext context) {
    return context.getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(PROPERTY, property -> givenOrNew(), Long.class);
  }

  /** Returns the seed that the property fixes, a new one otherwise; for tests that print their seed themselves. */
  public static long givenOrNew() {
    String given = System.getProperty(PROPERTY);
    if (given == null || given.equals("random")) {
      return new SplittableRandom().nextLong();
    }
    try {
      return Long.parseLong(given);
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException("-D" + PROPERTY + " takes a whole number or 'random', given " + given,
          notANumber);
    }
  }
}
