package org.mneme.continuous.density;

/** A kind of density, named in configurations by {@code density}. Plugins add their own as a part of this type. */
public interface DensityFamily {
  /** Returns the name. */
  String name();

  /** Creates one block's density. */
  Density create(DensityContext context);
}
