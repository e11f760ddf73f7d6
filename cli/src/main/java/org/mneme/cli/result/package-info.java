/**
 * What came out of a run, ready to be shown. A {@link org.mneme.cli.result.RunRecord} is read from run folders; a {@link
 * org.mneme.cli.result.Panel} is one task's part of it, memories x lengths, and answers what tables, charts and sentences ask: estimates over seeds,
 * the ranking, how much one memory is ahead of another. {@link org.mneme.cli.result.Finding} puts a panel into words, {@link
 * org.mneme.cli.result.ResultTable} into columns of text, {@link org.mneme.cli.result.Figures} a number into what people read.
 */
package org.mneme.cli.result;
