/**
 * What settings are called, and what to answer to those who call them otherwise.
 *
 * <p>No setting has its value here, and nothing here knows what a setting does.
 */
@NullMarked
package io.autoglm.sdk.internal.settings;

import org.jspecify.annotations.NullMarked;
