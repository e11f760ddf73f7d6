package org.mneme.cli.doctor;

/**
 * What a part of the self-test found.
 *
 * @param name what was tested
 * @param passed whether it is as it should be
 * @param detail the figures
 */
public record Check(String name, boolean passed, String detail) {}
