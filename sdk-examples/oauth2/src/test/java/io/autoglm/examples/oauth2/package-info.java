/** The client against a real authorization server. */
@NullMarked
package io.autoglm.examples.oauth2;

import org.jspecify.annotations.NullMarked;
