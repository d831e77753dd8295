using System.Globalization;
using Sen.Fhir;
using Sen.Profiles;
using Sen.Record;
using Sen.Simulator.History;
using Sen.Simulator.People;
using Sen.Simulator.Places;
using Sen.Vietnam;

namespace Sen.Simulator.Morning;

/// <summary>The commits that bring a person from the door to the end of the visit, in the shapes Reception and Consultation write.</summary>
internal sealed class CheckIn(TicketPlan plan)
{
    private static readonly Facility City = PlaceList.Get(Facility.City);
    private static readonly CultureInfo Vietnamese = CultureInfo.GetCultureInfo("vi-VN");
    private readonly RoomData _room = City.Room(plan.Room);

    private DoctorData Doctor => City.Doctors.First(d => d.Room == plan.Room);

    private ResourceKey Ticket => new("Task", plan.Id);

    private ResourceKey Visit => new("Encounter", plan.Id);

    private Reference VisitReference => Reference.To(Visit.ToString());

    private string Counter => Counters.Queue(City.Id, plan.Series, PlaceList.Day);

    /// <summary>The number is drawn: what comes out must be the number of the picture.</summary>
    internal Commit Arrive(Appointment? booked, IEnumerable<Planted> more)
    {
        var commit = new Commit().At(City.Id).Draw(Counter)
            .Claim(ClaimKeys.WalkIn(plan.Person.Id, PlaceSeed.ServiceId(City, _room.Specialty), PlaceList.Day), Ticket)
            .Create(Encounter(booked, "arrived").MarkSample())
            .Create(Ticket, drawn => drawn[Counter] == plan.Number
                ? Task(QueueStatus.Waiting, plan.Issued)
                : throw new InvalidOperationException($"{plan.Display} was to be drawn, not {drawn[Counter]}."))
            .Create(Charge("kham", PlaceSeed.Fee(City, _room.Specialty), 1, null).MarkSample());
        if (booked is null)
        {
            commit.Claim(ClaimKeys.TicketCode(plan.Code), Ticket);
        }
        else
        {
            booked.Status = "arrived";
            commit.Put(booked.MarkSample()).Claim(ClaimKeys.CheckIn(booked.Id!), Ticket);
        }

        foreach (var planted in more)
        {
            SeedWriter.Add(commit, planted);
        }

        return commit;
    }

    /// <summary>Called, or already inside.</summary>
    internal Commit Call()
    {
        var commit = new Commit().At(City.Id).Put(Task(plan.State, plan.Called!.Value));
        return plan.State == QueueStatus.Serving ? commit.Put(Encounter(null, "in-progress").MarkSample()) : commit;
    }

    /// <summary>Examined, signed, gone to pay.</summary>
    internal Commit Finish()
    {
        var commit = new Commit().At(City.Id).Put(Task(QueueStatus.Done, plan.Finished!.Value));
        var visit = PastVisit();
        foreach (var planted in VisitMaker.Write(visit).Where(p => p.Resource is not Fhir.Encounter))
        {
            SeedWriter.Add(commit, planted);
        }

        var encounter = Encounter(null, "finished");
        encounter.Period!.End = FhirDateTime.Of(plan.Finished.Value);
        encounter.Participant.Add(new Encounter.ParticipantComponent { Individual = PlaceSeed.Doctor(Doctor) });
        encounter.Diagnosis.Add(new Encounter.DiagnosisComponent
        {
            Condition = Reference.To($"Condition/{plan.Id}-c1"),
            Use = CodeableConcept.Of(Systems.DiagnosisRole, "CC"),
            Rank = 1,
        });
        commit.Put(encounter.MarkSample());
        foreach (var (charge, index) in plan.Charges.Select((c, i) => (c, i)))
        {
            AddCharge(commit, charge, index);
        }

        return commit;
    }

    /// <summary>Tests that were ordered and wait for the laboratory.</summary>
    internal Commit Order()
    {
        var commit = new Commit().At(City.Id);
        foreach (var (service, index) in plan.Charges.Select((c, i) => (c, i)))
        {
            var order = LabMaker.Request(plan.Person, City, (plan.Id, $"{plan.Id}-x{index}"), service, plan.Called!.Value.AddMinutes(1), Doctor);
            order.Status = "active";
            commit.Create(order.MarkSample()).Create(Charge($"{index}", order.Code!, 1, Reference.To($"ServiceRequest/{order.Id}")).MarkSample());
        }

        return commit;
    }

    private PastVisit PastVisit()
    {
        var illness = HistorySeed.Of(_room.Specialty);
        return new PastVisit(plan.Id, plan.Person, City, Doctor, plan.Called!.Value)
        {
            Complaint = illness.Complaint,
            Findings = illness.Findings,
            Advice = illness.Advice,
            Icd = [illness.Icd[0]],
            EndsAt = plan.Finished,
        };
    }

    private void AddCharge(Commit commit, string charge, int index)
    {
        if (charge.Split('*') is [var key, var count])
        {
            var medicine = PriceSeed.Medicines[key];
            var quantity = int.Parse(count, CultureInfo.InvariantCulture);
            var request = Request($"{plan.Id}-m{index}", VisitMaker.MedicineConcept(medicine), quantity, medicine.Unit);
            var code = CodeableConcept.Of(Systems.MedicineRegistration, medicine.Registration, medicine.Name);
            commit.Create(request.MarkSample()).Create(Charge($"{index}", code, quantity, Reference.To($"MedicationRequest/{request.Id}")).MarkSample());
        }
        else if (charge == PriceSeed.SprayCode)
        {
            var request = Request($"{plan.Id}-m{index}", new CodeableConcept { Text = PriceSeed.SprayName }, 1, "chai");
            var code = CodeableConcept.Of(Systems.Service, charge, PriceSeed.SprayName);
            commit.Create(request.MarkSample()).Create(Charge($"{index}", code, 1, Reference.To($"MedicationRequest/{request.Id}")).MarkSample());
        }
        else
        {
            var order = LabMaker.Request(plan.Person, City, (plan.Id, $"{plan.Id}-x{index}"), charge, plan.Called!.Value, Doctor);
            commit.Create(order.MarkSample()).Create(Charge($"{index}", order.Code!, 1, Reference.To($"ServiceRequest/{order.Id}")).MarkSample());
        }
    }

    private MedicationRequest Request(string id, CodeableConcept medicine, int quantity, string unit) => new()
    {
        Id = id,
        Status = "active",
        Intent = "order",
        MedicationCodeableConcept = medicine,
        Subject = plan.Person.Reference,
        Encounter = VisitReference,
        AuthoredOn = FhirDateTime.Of(plan.Finished!.Value),
        Requester = PlaceSeed.Doctor(Doctor),
        DispenseRequest = new MedicationRequest.DispenseRequestComponent { Quantity = new Quantity { Value = quantity, Unit = unit } },
    };

    internal ChargeItem Charge(string name, CodeableConcept code, decimal quantity, Reference? service)
    {
        var item = Charges.New($"{plan.Id}-{name}", code, (plan.Person.Reference, VisitReference), quantity, plan.Called ?? plan.Issued, service);
        item.PerformingOrganization = Reference.To($"Organization/{City.Id}");
        return item;
    }

    private Encounter Encounter(Appointment? booked, string status)
    {
        var encounter = new Encounter
        {
            Id = plan.Id,
            Status = status,
            Class = Coding.Of(Systems.ActCode, "AMB"),
            ServiceType = PlaceSeed.Specialty(_room.Specialty),
            Subject = plan.Person.Reference,
            Period = new Period { Start = FhirDateTime.Of(plan.Issued) },
            Location = { new Encounter.LocationComponent { Location = PlaceSeed.Room(City, _room), Status = "active" } },
            ServiceProvider = PlaceSeed.Organization(City),
        };
        if (booked is not null)
        {
            encounter.Appointment.Add(Reference.To($"Appointment/{booked.Id}"));
        }

        _ = new VisitView(encounter)
        {
            PaymentKind = plan.Insured ? Codes.PaymentBhyt : Codes.PaymentFee,
            Coverage = plan.Insured ? PeopleSeed.CoverageId(plan.Person) : null,
            VisitKind = plan.Insured ? (plan.Person.Id == Cast.BichNgoc ? "1.5" : "1.1") : null,
        };
        return encounter;
    }

    private FhirTask Task(QueueStatus status, DateTimeOffset at)
    {
        var task = TicketView.New(
            plan.Id, plan.Display, plan.Code, plan.Person.Reference, VisitReference, PlaceSeed.Room(City, _room), plan.Issued);
        task.Description = PersonName.Parse(plan.Person.Name).Value
            .CallName(plan.Person.Born, plan.Person.Sex, PlaceList.Day, Audience.Board, Vietnamese);
        if (plan.Priority is { } priority)
        {
            task.ReasonCode = CodeableConcept.Of(Systems.QueuePriority, priority);
        }

        var view = new TicketView(task);
        if (status == QueueStatus.Done)
        {
            view.Move(QueueStatus.Serving, plan.Called!.Value);
        }

        if (status != QueueStatus.Waiting)
        {
            view.Move(status, at);
        }

        return task.MarkSample();
    }
}
