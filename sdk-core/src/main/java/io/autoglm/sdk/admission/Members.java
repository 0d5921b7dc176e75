package io.autoglm.sdk.admission;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The members of one room: as somebody wants them to be, and, once the owner of the room has followed, as the router knows them. */
final class Members {

    private final Router router;
    private final Lines lines;
    private final Runnable listener;

    /** Those that are no more, whether the router has ever known them or not; each comes here after {@link #wanted} has changed. */
    private final Queue<Member> leaving = new ConcurrentLinkedQueue<>();

    /** Those that get no attempt any more, and have not been asked whether they are drained. */
    private final Queue<Member> gone = new ConcurrentLinkedQueue<>();

    private volatile Roster wanted;

    /** As the router knows them; belongs to the owner of the room. */
    private Roster followed;

    /**
     * Makes those that {@code router} and {@code lines} know.
     *
     * @param listener runs when a gate of a member may have become better
     */
    Members(Router router, Lines lines, Runnable listener) {
        this.router = router;
        this.lines = lines;
        this.listener = listener;
        followed = Roster.of(router.members());
        wanted = followed;
        for (Member member : followed.members) {
            listenTo(member);
        }
    }

    private void listenTo(Member member) {
        member.routes().all().forEach(route -> route.gates.onChange(listener));
    }

    /** Returns them as they are to be. */
    Roster wanted() {
        return wanted;
    }

    /** Not by two threads at once, nor while another weighs. */
    void set(Member[] value) {
        Roster before = wanted;
        for (Member member : value) {
            if (!before.has(member)) {
                listenTo(member);
            }
        }
        Roster next = before.with(value);
        wanted = next;
        for (Member member : before.members) {
            if (!next.has(member)) {
                leaving.add(member);
            }
        }
    }

    /** Not by two threads at once, nor while another sets. */
    void weigh(Member member, double weight) {
        wanted = wanted.with(member, Member.checkedWeight(weight));
    }

    /** As owner: sees to it that they are as they are to be. Those that are no more get no attempt from now on. */
    void follow() {
        Roster before = followed;
        if (wanted == before && leaving.isEmpty()) {
            return;
        }
        int left = leaving.size(); // before looking who is wanted: of these none is
        Roster now = wanted;
        for (int i = 0; i < now.members.length; i++) {
            now.members[i].weigh(now.weights[i]);
        }
        if (now.members != before.members) {
            router.setMembers(now.members);
            lines.follow();
        }
        followed = now;
        retire(left);
    }

    private void retire(int number) {
        for (int i = 0; i < number; i++) {
            Member member = leaving.remove();
            member.retire();
            gone.add(member);
        }
    }

    /** Not as owner: who waits for the end of one that is gone may call again at once, or take long. */
    void tellGone() {
        for (Member member = gone.poll(); member != null; member = gone.poll()) {
            member.tellWhenDrained();
        }
    }
}
