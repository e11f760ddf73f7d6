/** Markup: {@link org.mneme.cli.report.markup.Element} builds HTML and SVG in which every text is escaped. */
package org.mneme.cli.report.markup;
