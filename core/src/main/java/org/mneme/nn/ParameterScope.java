package org.mneme.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.mneme.tensor.ElementType;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;
import org.mneme.tensor.Shape;
import org.mneme.tensor.Tensor;

/**
 * Where layers create their parameters: gives each its full name and a random stream of its own, so that first values depend on the seed and
 * the name, not on the order of creation or on which memories are present.
 */
public final class ParameterScope {
  private final Kernels kernels;
  private final ElementType type;
  private final RandomStream random;
  private final String prefix;
  private final Parameter.Group group;
  private final double learningRateFactor;
  private final List<Parameter> created;

  /** Starts an empty model's scope. */
  public ParameterScope(Kernels kernels, ElementType type, RandomStream random) {
    this(kernels, type, random, "", Parameter.Group.MODEL, 1, new ArrayList<>());
  }

  private ParameterScope(
      Kernels kernels, ElementType type, RandomStream random, String prefix, Parameter.Group group,
      double learningRateFactor, List<Parameter> created) {
    this.kernels = kernels;
    this.type = type;
    this.random = random;
    this.prefix = prefix;
    this.group = group;
    this.learningRateFactor = learningRateFactor;
    this.created = created;
  }

  /** Returns the scope of a part of this one. */
  public ParameterScope in(String part) {
    return new ParameterScope(kernels, type, random, prefix + part + ".", group, learningRateFactor, created);
  }

  /** Returns this scope for parameters of another group. */
  public ParameterScope forGroup(Parameter.Group other) {
    return new ParameterScope(kernels, type, random, prefix, other, learningRateFactor, created);
  }

  /** Returns this scope for parameters whose learning rate is multiplied by a factor. */
  public ParameterScope withLearningRateFactor(double factor) {
    return new ParameterScope(kernels, type, random, prefix, group, factor, created);
  }

  /** Creates a parameter. */
  public Parameter create(String name, Shape shape, Initializer initializer) {
    String fullName = prefix + name;
    if (created.stream().anyMatch(parameter -> parameter.name().equals(fullName))) {
      throw new IllegalStateException("two parameters are called " + fullName);
    }
    Tensor value = kernels.tensor(type, shape);
    initializer.fill(value, random.named(fullName));
    Parameter parameter = new Parameter(fullName, value, group, learningRateFactor);
    created.add(parameter);
    return parameter;
  }

  /** Returns all parameters created in the whole model so far, in order. */
  public List<Parameter> created() {
    return Collections.unmodifiableList(created);
  }

  /** Returns what this scope's names start with. */
  public String prefix() {
    return prefix;
  }

  /** Returns the kernels that the model runs with. */
  public Kernels kernels() {
    return kernels;
  }

  /** Returns the element type of the model. */
  public ElementType type() {
    return type;
  }

  /** Returns a random stream for another purpose of this part, such as sampling. */
  public RandomStream random(String purpose) {
    return random.named(prefix + purpose);
  }
}
