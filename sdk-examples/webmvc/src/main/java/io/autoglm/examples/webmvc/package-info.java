/**
 * A web application whose controllers wait for answers, and pass on those that arrive piece by piece.
 */
package io.autoglm.examples.webmvc;
