/**
 * What a call asks for and what comes back: immutable data.
 *
 * <p>Depends on nothing else of this library, and no HTTP, JSON or Reactor type belongs here.
 */
@NullMarked
package io.autoglm.sdk.model;

import org.jspecify.annotations.NullMarked;
