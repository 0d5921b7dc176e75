package io.autoglm.test;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The tasks of an asynchronous API, at most the last {@value #MOST}. Safe for every thread.
 *
 * <p>A task is in work until its time is over, and at least for one look at it.
 */
final class AsyncTasks {

    static final int MOST = 10_000;

    private final LongSupplier nanoTime;
    private final Map<String, Task> tasks = new LinkedHashMap<>();

    AsyncTasks(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private static final class Task {

        private final String head;
        private final String result;
        private final boolean fails;
        private final long doneAt;
        private boolean seen;

        Task(String head, String result, boolean fails, long doneAt) {
            this.head = head;
            this.result = result;
            this.fails = fails;
            this.doneAt = doneAt;
        }
    }

    /**
     * Keeps a task.
     *
     * @param head   the members of every state, without braces
     * @param result the further members of the end, each with a comma before it
     * @param fails  whether it fails
     * @param nanos  how long it takes
     * @return the answer to the call that made it
     */
    synchronized Plan submit(String id, String head, String result, boolean fails, long nanos) {
        if (tasks.size() >= MOST) {
            tasks.remove(tasks.keySet().iterator().next());
        }
        tasks.put(id, new Task(head, result, fails, nanoTime.getAsLong() + nanos));
        return state(head, "PROCESSING", "");
    }

    private static Plan state(String head, String status, String more) {
        return Plan.json(200, "{" + head + ",\"task_status\":\"" + status + "\"" + more + "}");
    }

    /** Tells how far a task is; an unknown one is code 1233, which comes as a number. */
    synchronized Plan look(String id) {
        Task task = tasks.get(id);
        if (task == null) {
            return Plan.json(400, "{\"error\":{\"code\":1233,\"message\":\"The task does not exist.\"}}");
        }
        if (!task.seen || nanoTime.getAsLong() - task.doneAt < 0) {
            task.seen = true;
            return state(task.head, "PROCESSING", "");
        }
        return task.fails ? state(task.head, "FAIL", "") : state(task.head, "SUCCESS", task.result);
    }
}
