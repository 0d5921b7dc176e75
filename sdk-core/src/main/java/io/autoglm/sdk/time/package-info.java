/**
 * Limits of time: the call's deadline, first event, silence, consumer idle. Nothing else decides when a call is too late.
 */
@NullMarked
package io.autoglm.sdk.time;

import org.jspecify.annotations.NullMarked;
