/**
 * Comparisons. A {@link org.mneme.experiment.ComparisonPlan} is made from configuration: memories x tasks x lengths x seeds. A
 * {@link org.mneme.experiment.Comparison} runs its trials, each a training and an evaluation, and keeps what came out in a
 * {@link org.mneme.experiment.RunFolder}; a failed trial is a row with its reason. {@link org.mneme.experiment.Summary} groups the rows over seeds.
 */
package org.mneme.experiment;
