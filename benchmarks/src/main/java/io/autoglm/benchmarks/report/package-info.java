/**
 * The report: runs this client, the floor and every peer that has been built through the same loads, each in a process of its own, and writes
 * tables and plots into the documentation.
 *
 * <p>A section measures one thing and fills one block of the page. How a client is driven and counted is told in
 * {@code io.autoglm.benchmarks.load}; micro-benchmarks do not belong here.
 */
@NullMarked
package io.autoglm.benchmarks.report;

import org.jspecify.annotations.NullMarked;
