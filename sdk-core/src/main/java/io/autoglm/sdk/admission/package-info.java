/**
 * Who may go next: the waiting room and the gates it asks.
 */
@NullMarked
package io.autoglm.sdk.admission;

import org.jspecify.annotations.NullMarked;
