/** Differentiable operations, one file each: formula, gradient, portable form, CPU form. */
package org.mneme.tensor.operations;
