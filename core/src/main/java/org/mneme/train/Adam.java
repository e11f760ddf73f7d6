package org.mneme.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mneme.nn.Parameter;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.Tensor;
import org.mneme.tensor.update.AdamUpdate;
import org.mneme.tensor.update.GradientNorm;

/**
 * Adam with decoupled weight decay over a model's dense parameters; see {@link AdamUpdate} for the formula. Gradients are clipped by norm, those of
 * {@link Parameter.Group#AUXILIARY} apart from the others, so that an auxiliary loss cannot change how the task's loss trains the model.
 */
public final class Adam implements Optimizer {
  private final Kernels kernels;
  private final TrainingConfig config;
  private final List<Parameter> parameters = new ArrayList<>();
  private final Map<String, Tensor> firstMoments = new LinkedHashMap<>();
  private final Map<String, Tensor> secondMoments = new LinkedHashMap<>();

  /** Starts with moments of zero; parameters that are to stay as they are get no gradients from now on. */
  public Adam(Kernels kernels, TrainingConfig config, List<Parameter> parameters) {
    this.kernels = kernels;
    this.config = config;
    for (Parameter parameter : parameters) {
      if (config.freezeModel() && parameter.group() == Parameter.Group.MODEL) {
        parameter.value().setTracked(false);
        continue;
      }
      this.parameters.add(parameter);
      firstMoments.put(parameter.name(), kernels.zeros(parameter.value().type(), parameter.value().shape()));
      secondMoments.put(parameter.name(), kernels.zeros(parameter.value().type(), parameter.value().shape()));
    }
  }

  @Override
  public double update(long step, double gradientScale) {
    Map<Boolean, Double> squares = new LinkedHashMap<>(Map.of(true, 0.0, false, 0.0));
    for (Parameter parameter : parameters) {
      if (parameter.value().hasGradient()) {
        double squared = GradientNorm.squared(kernels, parameter.value().gradient()) * gradientScale * gradientScale;
        squares.merge(isAuxiliary(parameter), squared, Double::sum);
      }
    }
    double modelNorm = Math.sqrt(squares.get(false));
    double modelScale = gradientScale * clipFactor(modelNorm);
    double auxiliaryScale = gradientScale * clipFactor(Math.sqrt(squares.get(true)));
    for (Parameter parameter : parameters) {
      if (parameter.value().hasGradient()) {
        double decay = parameter.value().shape().rank() > 1 ? config.weightDecay(parameter.group()) : 0;
        double rate = config.learningRate(step, parameter.group());
        new AdamUpdate(rate * parameter.learningRateFactor(), config.beta1(), config.beta2(), config.epsilon(), decay,
            step).apply(
                kernels, parameter.value(), parameter.value().gradient(),
                isAuxiliary(parameter) ? auxiliaryScale : modelScale,
                firstMoments.get(parameter.name()), secondMoments.get(parameter.name()));
        parameter.value().clearGradient();
      }
    }
    return modelNorm;
  }

  private static boolean isAuxiliary(Parameter parameter) {
    return parameter.group() == Parameter.Group.AUXILIARY;
  }

  private double clipFactor(double norm) {
    return config.clip() > 0 && norm > config.clip() ? config.clip() / norm : 1;
  }

  /** Returns the moments by name. */
  @Override
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    firstMoments.forEach((name, tensor) -> state.put("adam.first." + name, tensor));
    secondMoments.forEach((name, tensor) -> state.put("adam.second." + name, tensor));
    return state;
  }

  @Override
  public void close() {
    firstMoments.values().forEach(Tensor::close);
    secondMoments.values().forEach(Tensor::close);
  }
}
