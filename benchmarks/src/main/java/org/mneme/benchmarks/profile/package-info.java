/** Where the time of a step goes, operation by operation: {@code benchmarks/profile}. */
package org.mneme.benchmarks.profile;
