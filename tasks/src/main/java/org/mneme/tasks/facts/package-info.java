/**
 * Facts to be learnt by heart: N random pairs of a key and a value, the same in every sequence, recalled without any context. What counts is how
 * much fits into the parameters: a task for memories that are large tables, such as product keys.
 *
 * <p>{@link org.mneme.tasks.facts.FactsTask} is the whole; {@link org.mneme.tasks.facts.Facts} draws the pairs.
 */
package org.mneme.tasks.facts;
