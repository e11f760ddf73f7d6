/** What {@code mneme doctor} looks at: {@link org.mneme.cli.doctor.SelfTest} whether this machine computes right, {@link
 * org.mneme.cli.doctor.Benchmark} how fast. */
package org.mneme.cli.doctor;
