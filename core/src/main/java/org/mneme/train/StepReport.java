package org.mneme.train;

import java.util.Map;

/**
 * What happened in one update.
 *
 * @param step its number, from 1
 * @param loss the task's loss in nats, averaged over the scored segments of the update
 * @param auxiliaryLosses the memories' own losses by name, unweighted
 * @param gradientNorm the norm of the model's gradients before clipping
 * @param learningRate the learning rate
 * @param tokens the tokens read for this update, those that were only remembered included
 * @param seconds its duration
 * @param diagnostics the memories' figures by name
 */
public record StepReport(
    long step, double loss, Map<String, Double> auxiliaryLosses, double gradientNorm, double learningRate, long tokens,
    double seconds, Map<String, Double> diagnostics) {}
