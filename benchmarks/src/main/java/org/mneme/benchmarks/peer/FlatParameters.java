package org.mneme.benchmarks.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * All parameters in one array, with Adam over the whole in a handful of in-place operations: the least that eager operations allow.
 */
final class FlatParameters {
  private static final float FIRST_DECAY = 0.9f;
  private static final float SECOND_DECAY = 0.999f;
  private static final float EPSILON = 1e-8f;
  private static final float RATE = 1e-4f;
  private static final float CLIP = 1;

  private final List<Shape> shapes = new ArrayList<>();
  private final List<NDArray> starts = new ArrayList<>();
  private NDArray values;
  private NDArray firstMoment;
  private NDArray secondMoment;
  private long[] splits;
  private int step;

  /** Registers a parameter and returns its number. */
  int add(NDArray start) {
    shapes.add(start.getShape());
    starts.add(start.flatten());
    return shapes.size() - 1;
  }

  /** Lays the registered parameters out. */
  void finish(NDManager manager) {
    values = NDArrays.concat(new NDList(starts), 0);
    values.attach(manager);
    values.setRequiresGradient(true);
    firstMoment = manager.zeros(values.getShape(), DataType.FLOAT32);
    secondMoment = manager.zeros(values.getShape(), DataType.FLOAT32);
    splits = new long[shapes.size() - 1];
    long position = 0;
    for (int index = 0; index < splits.length; index++) {
      position += shapes.get(index).size();
      splits[index] = position;
    }
    starts.clear();
  }

  /** Returns the parameters as views of the one array. */
  NDList views() {
    NDList pieces = values.split(splits, 0);
    NDList views = new NDList();
    for (int index = 0; index < shapes.size(); index++) {
      views.add(pieces.get(index).reshape(shapes.get(index)));
    }
    return views;
  }

  /** Lets a step's manager hold everything while the step lasts, so that what is computed from it goes with the step. */
  void lendTo(NDManager stepManager) {
    stepManager.tempAttachAll(values, firstMoment, secondMoment);
  }

  /** Returns the number of parameters. */
  long size() {
    return values.size();
  }

  /** Clips the gradient and makes one step of Adam. */
  void update() {
    step++;
    NDArray gradient = values.getGradient();
    float norm = (float) Math.sqrt(gradient.square().sum().getFloat());
    if (norm > CLIP) {
      gradient.muli(CLIP / norm);
    }
    firstMoment.muli(FIRST_DECAY).addi(gradient.mul(1 - FIRST_DECAY));
    secondMoment.muli(SECOND_DECAY).addi(gradient.square().muli(1 - SECOND_DECAY));
    float rate = (float) (RATE / (1 - Math.pow(FIRST_DECAY, step)));
    float correction = (float) (1 / Math.sqrt(1 - Math.pow(SECOND_DECAY, step)));
    NDArray change = secondMoment.sqrt().muli(correction).addi(EPSILON);
    values.subi(firstMoment.div(change).muli(rate));
  }
}
