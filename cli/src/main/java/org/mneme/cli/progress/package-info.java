/**
 * How a comparison comes along. On a terminal {@link org.mneme.cli.progress.BarProgress} keeps a bar for each running trial in the lowest lines; in a
 * file or pipe {@link org.mneme.cli.progress.LineProgress} writes a plain line now and then. Both are listeners that the trials' threads call.
 */
package org.mneme.cli.progress;
