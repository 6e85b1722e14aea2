//! What people type about the balancer's settings.

use crate::check;

#[test]
fn target_counts_in_many_words() {
    check(
        "set-target-count count=4 group=edge-prod",
        &[
            "set target count of edge-prod to 4",
            "Please set the target count of the group edge-prod to 4.",
            "change edge-prod target count to 4",
            "set the target-count for edge-prod to 4",
        ],
    );
    check(
        "?",
        &[
            "set target count",
            "set target count of edge-prod",
            "set target count to 4",
            "set target count of edge-prod to four",
            "set target count of edge-prod to -1",
            "should we set target count of edge-prod to 4?",
        ],
    );
}

#[test]
fn traffic_sources_in_many_words() {
    check(
        "add-traffic-source group=edge-prod registerBy=INSTANCE_ID source=web-elb type=CLASSIC",
        &[
            "add classic traffic source web-elb to edge-prod",
            "Please add the classic ELB traffic source web-elb to the group edge-prod",
            "add traffic source web-elb of type classic to edge-prod",
            "add traffic-source web-elb to edge-prod as classic elb",
            "attach a classic traffic source \"web-elb\" to group edge-prod by instance id",
        ],
    );
    check(
        "add-traffic-source group=edge-prod registerBy=PRIVATE_IP source=web-2 type=ALB_TARGET_GROUP",
        &[
            "add ALB target group traffic source web-2 to edge-prod by private ip",
            "add traffic source web-2 to edge-prod as ALB_TARGET_GROUP by PRIVATE_IP",
            "add target group traffic source web-2 to edge-prod registering agents by private ips",
        ],
    );
    check(
        "add-traffic-source group=edge-prod registerBy=INSTANCE_ID source=web type=NETWORK @qa",
        &["add network load balancer traffic source web to edge-prod in qa"],
    );
    check(
        "remove-traffic-source group=edge-prod source=web-elb",
        &[
            "remove traffic source web-elb from edge-prod",
            "delete the traffic-source web-elb of the group edge-prod",
            "take traffic source web-elb out of edge-prod, please",
            "detach the traffic source web-elb from edge-prod",
        ],
    );
    check(
        "?",
        &[
            // Of which type it is, nobody guesses.
            "add traffic source web-elb to edge-prod",
            "add classic traffic source web-elb",
            "add traffic source",
            "add classic traffic source to edge-prod",
            "add gigantic traffic source web-elb to edge-prod",
            "add classic traffic source web-elb to edge-prod and internal-prod",
            "add classic traffic source web/elb to edge-prod",
            "add classic traffic source web-elb to edge-prod by luck",
            "remove traffic source web-elb",
            "remove traffic sources from edge-prod",
            "remove all traffic sources",
            "don't remove traffic source web-elb from edge-prod",
        ],
    );
}

#[test]
fn aliases_in_many_words() {
    check(
        "set-alias alias=edge-all domains=null edgeCacheDomains=null groups=edge-prod,internal-prod",
        &[
            "set alias edge-all to edge-prod and internal-prod",
            "make the alias edge-all stand for edge-prod, internal-prod",
            "create alias edge-all for groups edge-prod & internal-prod",
            "point alias edge-all at internal-prod, edge-prod",
            "change the group alias edge-all to edge-prod internal-prod please",
        ],
    );
    check(
        "set-alias alias=edge-all domains=a.example,b.example edgeCacheDomains= groups=edge-prod",
        &[
            "set alias edge-all to edge-prod with domains a.example, b.example and edge cache domains none",
            "set alias edge-all to group edge-prod with edge-cache domains none and domains a.example and b.example",
        ],
    );
    check(
        "delete-alias alias=edge-all",
        &[
            "delete alias edge-all",
            "remove the alias edge-all",
            "please drop group alias edge-all",
        ],
    );
    check(
        "?",
        &[
            "set alias",
            "set alias edge-all",
            "set alias edge-all to",
            "set alias edge-all to none",
            "set alias edge-all to edge-prod with domains",
            "set alias edge-all to edge-prod with domains a/b",
            "set alias edge-all to edge-prod with domains none and a.example",
            "set alias edge/all to edge-prod",
            "delete alias",
            "delete alias edge-all and edge-none",
            "delete edge-all",
            "shall we delete alias edge-all?",
        ],
    );
}

#[test]
fn forgetting_an_agent_in_many_words() {
    check(
        "forget-agent agent=edge-prod-2:8882 group=edge-prod",
        &[
            "forget agent edge-prod-2:8882 of edge-prod",
            "Forget the known agent edge-prod-2:8882 of the group edge-prod",
            "remove dead agent edge-prod-2:8882 from edge-prod",
            "remove agent edge-prod-2:8882 from edge-prod please",
        ],
    );
    check(
        "?",
        &[
            "forget agent",
            "forget agent edge-prod-2:8882",
            "forget agent of edge-prod",
            "forget agents of edge-prod",
            "forget edge-prod-2:8882",
            "forget all agents of edge-prod",
        ],
    );
}

#[test]
fn clearing_a_base_path_in_many_words() {
    check(
        "clear-base-path group=edge-prod path=/contacts",
        &[
            "clear base path /contacts of edge-prod",
            "Clear the base-path /contacts of the group edge-prod!",
            "release path /contacts of edge-prod",
            "unlock base path /contacts for edge-prod",
            "clear lock of base path /contacts of edge-prod",
        ],
    );
    check(
        "clear-base-path group=edge-prod path=api.hubapi.com/",
        &["clear base path api.hubapi.com/ of edge-prod"],
    );
    check(
        "clear-base-path group=edge-prod path=/ @qa",
        &["clear base path \"/\" of edge-prod in qa"],
    );
    check(
        "?",
        &[
            "clear base path",
            "clear base path /contacts",
            "clear base path of edge-prod",
            "clear base path contacts of edge-prod",
            "clear base path \"/con tacts\" of edge-prod",
            "clear base paths of edge-prod",
            "clear /contacts of edge-prod",
        ],
    );
}

#[test]
fn expiring_a_key_in_many_words() {
    check(
        "expire-auth-key created=null owner=ada",
        &[
            "expire auth key of ada",
            "expire the auth-key of ada, please",
            "revoke ada's authentication key",
            "revoke auth key for \"ada\"",
            "invalidate the balancer auth key of ada",
        ],
    );
    check(
        "expire-auth-key created=2023-11-14 22:13:20 UTC owner=Team Ada",
        &[
            "expire auth key of \"Team Ada\" created 2023-11-14 22:13:20 UTC",
            "expire auth key of \"Team Ada\" created on 2023-11-14 22:13:20",
            "revoke the auth key of \"Team Ada\" made \"2023-11-14 22:13:20 UTC\"",
        ],
    );
    check(
        "?",
        &[
            "expire auth key",
            "expire auth keys of ada",
            "expire key of ada",
            "expire auth key of ada created yesterday",
            "expire auth key of ada created 2023-11-14",
            "expire all auth keys",
            "expire ada",
            "did the auth key of ada expire?",
        ],
    );
}

#[test]
fn what_is_in_front_of_the_balancer_in_many_words() {
    check(
        "elbs",
        &["list ELBs", "elbs", "which classic ELBs are there?"],
    );
    check(
        "elbs subject=web-elb",
        &[
            "instances of ELB web-elb",
            "show the instances of the classic ELB web-elb",
            "show ELB web-elb",
        ],
    );
    check(
        "target-groups",
        &["list target groups", "which ALB target groups are there?"],
    );
    check(
        "target-groups subject=web-tg",
        &[
            "targets of target group web-tg",
            "show target group web-tg",
            "list the targets in the ALB target group web-tg",
        ],
    );
    check(
        "register-instance elb=web-elb instance=i-0a1b",
        &[
            "register instance i-0a1b with ELB web-elb",
            "Add the instance i-0a1b to the classic ELB web-elb",
        ],
    );
    check(
        "deregister-instance elb=web-elb instance=i-0a1b",
        &[
            "deregister instance i-0a1b from ELB web-elb",
            "take the instance i-0a1b out of the ELB web-elb",
            "remove instance i-0a1b from elb web-elb please",
        ],
    );
    check(
        "add-target instance=i-0a1b targetGroup=web-tg",
        &[
            "add target i-0a1b to target group web-tg",
            "register the instance i-0a1b with the ALB target group web-tg",
        ],
    );
    check(
        "remove-target instance=i-0a1b targetGroup=web-tg",
        &[
            "remove target i-0a1b from target group web-tg",
            "deregister target i-0a1b from the target-group web-tg",
        ],
    );
    check(
        "?",
        &[
            "show ELB",
            "instances of ELB",
            "targets of target group",
            "register instance i-0a1b",
            "register instance i-0a1b with web-elb",
            "register instance with ELB web-elb",
            "deregister instance i-0a1b from ELB",
            "deregister all instances from ELB web-elb",
            "add target to target group web-tg",
            "add target i-0a1b",
            "remove targets from target group web-tg",
            "remove target i-0a1b from web-tg",
            "can we deregister instance i-0a1b from ELB web-elb?",
        ],
    );
}
