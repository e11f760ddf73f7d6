/** Ours and the peer's steps in alternating rounds: {@code benchmarks/compare-with-peer}. */
package org.mneme.benchmarks.comparison;
