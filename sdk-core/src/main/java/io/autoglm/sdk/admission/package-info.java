/**
 * Who may go next: the waiting room and the gates it asks.
 *
 * <p>Here live {@link io.autoglm.sdk.admission.AdmissionPolicy}, the one waiting room of a pool, and the gates of this library. What a
 * gate is stands in {@code policy}. Waiting anywhere else, retrying, and anything about HTTP do not belong here.
 */
@NullMarked
package io.autoglm.sdk.admission;

import org.jspecify.annotations.NullMarked;
