/**
 * The failures: one tree of exceptions, and the catalogue of stable codes behind it.
 *
 * <p>Depends on the model only. Mapping of bytes or Netty exceptions to these types does not belong here.
 */
@NullMarked
package io.autoglm.sdk.error;

import org.jspecify.annotations.NullMarked;
