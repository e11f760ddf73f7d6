/**
 * The screen. A {@link org.mneme.cli.console.Console} is where a command writes to, {@link org.mneme.cli.console.TextTable} and {@link
 * org.mneme.cli.console.Paragraph} lay text out in its width, {@link org.mneme.cli.console.Style} sets words off where colours are shown, and an
 * {@link org.mneme.cli.console.ExitCode} tells the caller how it went. {@link org.mneme.cli.console.UsageException} carries the line that a user
 * sees who typed something that cannot be done.
 */
package org.mneme.cli.console;
