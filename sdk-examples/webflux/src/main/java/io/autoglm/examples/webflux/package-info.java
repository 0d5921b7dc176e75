/**
 * A web application that streams answers.
 */
@NullMarked
package io.autoglm.examples.webflux;

import org.jspecify.annotations.NullMarked;
