package org.mneme.experiment;

/**
 * A point of a learning curve.
 *
 * @param step the number of updates
 * @param tokens the tokens read until then
 * @param seconds the time spent training until then
 * @param loss the training loss in nats, averaged since the last point
 * @param metric the task's primary metric, NaN where it was not measured
 */
public record CurvePoint(long step, long tokens, double seconds, double loss, double metric) {}
